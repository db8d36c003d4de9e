FROM debian:13-slim AS build
WORKDIR /src
# The packages first: they change less often than the source.
COPY container/build.sh container/build-packages.txt container/
RUN container/build.sh packages
COPY . .
ARG REVISION=unknown
RUN container/build.sh --revision "$REVISION" --stage /stage binary

FROM debian:13-slim
COPY container/runtime-packages.txt /tmp/
RUN apt-get update \
    && xargs --arg-file=/tmp/runtime-packages.txt \
        env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /tmp/runtime-packages.txt
COPY --from=build /stage/ /

# Inside a container the metrics must be reachable from outside it.
ENV DUET_METRICS_ADDRESS=0.0.0.0:9464
EXPOSE 9464
# A number, so that an orchestrator can see that it is not root.
USER 65532:65532
RUN ["duet", "--version"]

HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD ["duet", "healthcheck"]
ENTRYPOINT ["duet"]
# The options come from DUET_* variables; DUET_BROKERS and DUET_PAIR_SUM have no default.
CMD ["run", "pairs"]

ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="duet" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.description="Kafka-native exactly-once stream processor" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.base.name="docker.io/library/debian:13-slim"
