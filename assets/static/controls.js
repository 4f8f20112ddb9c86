// What the buttons of a page do: theme, search, side bars, menus, "on this page", copying.
// Small on purpose, in place of Bootstrap and the theme's scripts: those measure every code
// block of the page at each change, which costs a phone a second of its main thread.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");

  /** Store `mode` (light, dark or auto) and show it. */
  function setMode(mode) {
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? (prefersDark.matches ? "dark" : "light") : mode;
    localStorage.setItem("mode", mode);
    for (const button of all(".theme-switch-button")) {
      button.setAttribute("aria-label", `Color mode: ${mode}`);
      button.title = `Color mode: ${mode}`;
    }
  }

  function setUpTheme() {
    const modes = ["auto", "light", "dark"];
    setMode(root.dataset.mode || "auto");
    prefersDark.addEventListener("change", () => setMode(root.dataset.mode));
    for (const button of all(".theme-switch-button")) {
      const next = () => modes[(modes.indexOf(root.dataset.mode) + 1) % modes.length];
      button.addEventListener("click", () => setMode(next()));
    }
  }

  /** Close `dialog` when the reader clicks beside it. */
  function closeFromOutside(dialog) {
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  function setUpSearch() {
    const dialog = document.getElementById("pst-search-dialog");
    const toggle = () => (dialog.open ? dialog.close() : dialog.showModal());
    closeFromOutside(dialog);
    for (const button of all(".search-button__button")) button.addEventListener("click", toggle);
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // the first would only empty the field
      dialog.close();
    });
    addEventListener("keydown", (event) => {
      const shortcut = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
      if (!shortcut || event.shiftKey || event.altKey) return;
      event.preventDefault();
      toggle();
    });
  }

  /** Move the children and classes of `from` to `to`: the theme styles a side bar by class. */
  function move(from, to) {
    to.append(...from.childNodes);
    to.classList.add(...from.classList);
    from.removeAttribute("class");
  }

  /**
   * `kind` is primary (the book), which stands beside the text from `wide` pixels on and can
   * be hidden there, or secondary (this page), which has a button only where it is a dialog.
   */
  function setUpSidebar(kind, wide = Infinity) {
    const sidebar = document.getElementById(`pst-${kind}-sidebar`);
    const dialog = document.getElementById(`pst-${kind}-sidebar-modal`);
    if (!sidebar || !dialog) return; // a page without sections
    closeFromOutside(dialog);
    dialog.addEventListener("close", () => move(dialog, sidebar));
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("a")) dialog.close();
    });
    const toggle = () => {
      if (innerWidth >= wide) {
        sidebar.classList.toggle("pst-sidebar-hidden");
      } else {
        move(sidebar, dialog);
        dialog.showModal();
      }
    };
    for (const button of all(`.${kind}-toggle`)) button.addEventListener("click", toggle);
  }

  function setUpMenus() {
    const close = (menu) => {
      menu.classList.remove("show");
      menu.previousElementSibling.setAttribute("aria-expanded", "false");
    };
    const menus = all(".dropdown > .dropdown-menu");
    for (const menu of menus) {
      const button = menu.previousElementSibling;
      button.addEventListener("click", () => {
        menus.filter((other) => other !== menu).forEach(close);
        button.setAttribute("aria-expanded", String(menu.classList.toggle("show")));
      });
    }
    addEventListener("click", (event) => {
      if (!event.target.closest(".dropdown")) menus.forEach(close);
    });
    addEventListener("keydown", (event) => {
      const open = menus.find((menu) => menu.classList.contains("show"));
      if (event.key !== "Escape" || !open) return;
      close(open);
      open.previousElementSibling.focus();
    });
  }

  /** Mark the section being read in the list "on this page". */
  function setUpPageContents() {
    const links = new Map();
    for (const link of all("#pst-page-toc-nav a")) {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      const heading = target?.querySelector(":scope > :is(h1, h2, h3, h4)") ?? target;
      if (heading) links.set(heading, link);
    }
    const mark = (current) => {
      for (const link of links.values()) {
        link.classList.toggle("active", link === current);
        if (link === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    const passed = new Set(); // headings in the upper fifth of the window, or above it
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) passed[isIntersecting ? "add" : "delete"](target);
      mark(links.get([...links.keys()].findLast((heading) => passed.has(heading))));
    }, { rootMargin: "9999999px 0px -80% 0px" });
    links.forEach((link, heading) => observer.observe(heading));
  }

  /** Give every block of code a button that copies it. */
  function setUpCopying() {
    for (const block of all("div.highlight > pre")) {
      const button = document.createElement("button");
      Object.assign(button, { className: "copy-button", textContent: "Copy" });
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(block.textContent);
          button.textContent = "Copied";
        } catch { // a browser gives the clipboard to secure addresses only
          getSelection().selectAllChildren(block);
          button.textContent = "Selected";
        }
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
      });
      block.after(button);
    }
  }

  /** Mark the words that were searched for: the search page leaves them in the storage. */
  function setUpSearchMarks() {
    const key = "sphinx_highlight_terms";
    const words = (localStorage.getItem(key) ?? "").toLowerCase().match(/\S+/g) ?? [];
    localStorage.removeItem(key);
    if (!words.length || !CSS.highlights) return;
    const texts = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
    const marks = new Highlight();
    while (texts.nextNode()) {
      const { currentNode: node } = texts;
      const text = node.data.toLowerCase();
      for (const word of words) {
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
          marks.add(new StaticRange({
            startContainer: node, startOffset: at, endContainer: node, endOffset: at + word.length,
          }));
        }
      }
    }
    CSS.highlights.set("searched", marks);
  }

  setUpTheme();
  setUpSearch();
  setUpSidebar("primary", 992);
  setUpSidebar("secondary");
  setUpMenus();
  setUpPageContents();
  setUpCopying();
  setUpSearchMarks();
})();
