# ssmlint alone on a slim Python: docker build -t ssmlint . && docker run --rm -v "$PWD:/work:ro" ssmlint .
FROM python:3.13-slim-bookworm AS build
WORKDIR /source
COPY . .
# pip stays behind: the environment holds ssmlint and what it needs.
RUN python -m venv --without-pip /opt/ssmlint \
    && pip --python /opt/ssmlint/bin/python install --no-cache-dir --disable-pip-version-check .

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="ssmlint" \
      org.opencontainers.image.description="A linter for AWS Systems Manager Automation runbooks" \
      org.opencontainers.image.source="https://github.com/ssmlint/ssmlint" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/ssmlint /opt/ssmlint
ENV PATH="/opt/ssmlint/bin:$PATH"
WORKDIR /work
# By number, so that a cluster can see that it is not root.
USER 65532:65532
ENTRYPOINT ["ssmlint"]
CMD ["--help"]
