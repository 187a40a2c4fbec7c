// The page goes on by itself when every frame has loaded; one that hangs must not keep anybody here.
for (const link of document.querySelectorAll('a[data-go-on]')) setTimeout(() => location.replace(link.href), 5000);
