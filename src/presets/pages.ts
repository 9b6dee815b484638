/** Error pages; `NiceSection.getBundledStaticPath` returns their paths on the host. */
export const pages: Readonly<Record<PageName, string>> = {
  '403.html': page('403', 'Not for you', 'You are not allowed to see this page.'),
  '404.html': page('404', 'Nothing here', 'There is no such page, or it has moved.'),
  '500.html': page(
    '500',
    'Something broke',
    'That is our fault, and we have been told. Please try again later.',
  ),
  '503.html': page('503', 'Back soon', 'We are working on this site. Please try again in a few minutes.'),
};

/** Renders a bundled page. */
export type PageName = '403.html' | '404.html' | '500.html' | '503.html';

function page(status: string, title: string, message: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { margin: 0; min-height: 100vh; display: grid; place-content: center; text-align: center; font: 1.1rem/1.5 system-ui, sans-serif; color: #333; background: #fafafa }
p { margin: 0 1rem }
small { color: #999 }
</style>
</head>
<body>
<h1>${title}</h1>
<p>${message}</p>
<p><small>${status}</small></p>
</body>
</html>
`;
}
