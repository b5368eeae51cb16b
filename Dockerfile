# The bot: it needs Redis and its chats, and neither libvirt nor any right on a network.
# Workers do not belong into a container: they run on the hypervisors themselves.
FROM node:24-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
# Not `npm ci`: see docs/decisions/0009-npm-install-no-save.md. `node build.ts` and not `npm run build`: the devDependency `node` is
# not installed here (no install scripts), the image has its own.
RUN npm install --no-save --no-audit --no-fund --ignore-scripts
COPY tsconfig.json build.ts ./
COPY src src
COPY adapters adapters
COPY jobs jobs
RUN node build.ts

FROM node:24-slim
ENV NODE_ENV=production
COPY --from=build /src/dist/main.js /usr/local/lib/vmping/main.js
RUN ln -s /usr/local/lib/vmping/main.js /usr/local/bin/vmping
# The audit log; a volume that is mounted here takes its owner from it.
RUN install -d -o node -g node -m 700 /var/log/vmping
USER node
ENTRYPOINT ["/usr/local/bin/node", "/usr/local/lib/vmping/main.js"]
CMD ["bot"]
