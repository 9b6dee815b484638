import type { LabHost } from '../../lab/lab';

/** URLs of the web servers before the application, by name. */
export type Fronts = Readonly<Record<'nginx' | 'uWSGI http router', string>>;

const nginx = (backend: string): string => `user www-data;
worker_processes 1;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
events { worker_connections 8192; }
http {
  access_log off;
  keepalive_requests 1000000;
  keepalive_timeout 300s;
  server {
    listen 8080 backlog=4096;
    location / {
      include uwsgi_params;
      uwsgi_pass ${backend};
    }
  }
}
`;

// An application that once refused a connection is left alone for the grace time, by default 30 s.
const router = (backend: string): string => `[Service]
ExecStart=/usr/bin/uwsgi --master --plugin http --http :8081 --http-to ${backend} --http-gracetime 1 --http-keepalive --listen 4096
KillSignal=SIGINT
`;

/** Starts nginx and a uWSGI that is nothing but an http router, both before the same application. */
export async function startFronts({ address, sh }: LabHost, backend: string): Promise<Fronts> {
  await sh(`
cat > /etc/nginx/nginx.conf <<'END'
${nginx(backend)}END
cat > /etc/systemd/system/router.service <<'END'
${router(backend)}END
systemctl daemon-reload
systemctl start nginx.service router.service`);
  return {
    nginx: `http://${address}:8080/`,
    'uWSGI http router': `http://${address}:8081/`,
  };
}
