# Serves the Worker with workerd and the bundled student on Debian, without an account:
#   docker build -t edge-qe . && docker run --rm -p 127.0.0.1:8787:8787 edge-qe
# Like npm start: open to anyone who can reach the port, with buckets and queues in the volume.
FROM node:22-bookworm-slim

# workerd looks for the system's certificates.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*

RUN install -d -o node -g node /edge-qe
USER node
WORKDIR /edge-qe
ENV WRANGLER_SEND_METRICS=false DO_NOT_TRACK=1 HOME=/home/node

# What is installed changes less often than what is served.
COPY --chown=node:node package.json package-lock.json ./
RUN npm ci --no-audit --no-fund

COPY --chown=node:node . .
RUN npm run build && install -d .wrangler

VOLUME /edge-qe/.wrangler
EXPOSE 8787
HEALTHCHECK --start-period=60s CMD ["node", "-e", "fetch('http://localhost:8787/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["npm", "start", "--", "--ip", "0.0.0.0"]
