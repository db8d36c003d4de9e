"""Makes the rig of the tests against Kafka importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "kafka"))
