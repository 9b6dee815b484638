import type { Kind } from '../disturbance';

/** Shell of a login script. */
const noises: Readonly<Record<string, readonly string[]>> = {
  'escape sequences from the host': [
    "printf '\\033]0;PWNED\\007\\033[2J\\033[1;1H \\342\\234\\223 web1 thing: update done in 1.0 s\\r\\n1 done\\033[8m\\342\\200\\256\\n'",
    "printf '\\033[31m\\n' >&2",
  ],
  'huge output from the host': [
    'head -c 90000000 /dev/zero | tr "\\0" x',
    'head -c 90000000 /dev/zero | tr "\\0" "\\n"',
    'head -c 40000000 /dev/zero | tr "\\0" x >&2',
  ],
  'forged protocol lines from the host': [
    'echo @@pulumi-uwsgi-ready@@ 1',
    "printf '@@pulumi-uwsgi-ready@@ 0\\n@done .\\n@reverted prove 0\\n'",
    'echo "lock 99999999999 somebody"; echo "inventory e30="',
    "printf '@verdict\\n@conflict 0 absent\\n@done .\\n'; echo @@pulumi-uwsgi-ready@@ >&2",
  ],
};

/** A login script prints before our scripts do. */
export const hostOutputKinds: readonly Kind[] = Object.entries(noises).map(
  ([name, texts]): Kind => ({
    name,
    async disturb(run) {
      const noise = run.random.pick(texts);
      await run.sh(`cp -a /root/.bashrc /root/.bashrc.kept 2>/dev/null || :
cat > /root/.bashrc <<'END'\n${noise}\nEND`);
      run.undo(() =>
        run.sh('rm -f /root/.bashrc; [ ! -e /root/.bashrc.kept ] || mv /root/.bashrc.kept /root/.bashrc'),
      );
      run.checks.push(async () => {
        const { output } = await run.client.ended;
        return output.length > 2_000_000 ? [`it printed ${output.length} bytes`] : [];
      });
    },
  }),
);
