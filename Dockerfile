# syntax=docker/dockerfile:1

FROM node:22-bookworm-slim AS build
WORKDIR /doorward
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY deploy ./deploy
COPY migrations ./migrations
COPY src ./src
RUN node deploy/build.mjs
# What is left is what runs: the same locked packages without the tools.
RUN npm prune --omit=dev --ignore-scripts && rm dist/.built-from && mkdir /data

# No shell, no package manager. uid 65532 is the image's "nonroot".
FROM gcr.io/distroless/nodejs22-debian12:nonroot
WORKDIR /doorward
COPY --from=build /doorward/package.json ./
COPY --from=build /doorward/node_modules ./node_modules
COPY --from=build /doorward/dist ./dist
COPY views ./views
COPY LICENSE ./
# A named volume takes over the owner of the folder it is mounted on.
COPY --from=build --chown=65532:65532 /data /data

# Everything but /data may be read-only. HOST: a container's loopback cannot be reached from outside of it.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
USER 65532:65532
VOLUME /data
EXPOSE 3000 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD ["/nodejs/bin/node", "dist/cli/doorward.js", "healthcheck"]
ENTRYPOINT ["/nodejs/bin/node"]
CMD ["dist/main.js"]
