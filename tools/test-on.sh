#!/usr/bin/env bash
# tools/test-on.sh fs <ext4|xfs|btrfs|tmpfs|overlay> [test...]     needs root, and npm run build before
# tools/test-on.sh node <version> [test...]                        Linux on x64 or arm64
# Runs the tests of repolock-posix on a file system that is made and mounted for them, in a mount namespace of its own, so
# that nothing stays mounted; or in a copy of the workspace with a release of Node.js from the npm registry.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 2 ] || { sed -n 2,5p "$0" >&2; exit 2; }
kind=$1 name=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $kind in
  fs)
    mkdir "$work/mounted"
    options=loop source="$work/image"
    case $name in
      tmpfs) options=defaults source=tmpfs ;;
      overlay)
        mkdir "$work/lower" "$work/upper" "$work/work"
        options="lowerdir=$work/lower,upperdir=$work/upper,workdir=$work/work" source=overlay
        ;;
      # XFS wants 300 MB at least. The file has holes: it takes as much of the disk as is written to it.
      *) truncate --size 512M "$source" && "mkfs.$name" -q "$source" ;;
    esac
    cd packages/repolock-posix
    # The tests make their repositories in TMPDIR.
    TMPDIR="$work/mounted" unshare --mount sh -c \
      'mount -t "$1" -o "$2" "$3" "$TMPDIR" && findmnt -no FSTYPE -T "$TMPDIR" && shift 3 && npx vitest run "$@"' \
      sh "$name" "$options" "$source" "$@"
    ;;
  node)
    case $(uname -m) in x86_64) arch=x64 ;; *) arch=arm64 ;; esac
    npm install --prefix "$work/node" --no-save --ignore-scripts --no-audit --no-fund "node-linux-$arch@$name"
    git ls-files -z --cached --others --exclude-standard | tar --null -T - -c | tar -x -C "$work"
    node="$work/node/node_modules/node-linux-$arch"
    # Also what the tests start by name is to be of this release, and fs-ext is built with its headers.
    export PATH="$node/bin:$PATH" npm_config_nodedir="$node"
    cd "$work"
    node --version
    npm ci --no-audit --no-fund
    npx turbo run build --filter=repolock-posix --output-logs=errors-only
    cd packages/repolock-posix
    npx vitest run "$@"
    ;;
  *) echo "no such kind of place: $kind" >&2 && exit 2 ;;
esac
