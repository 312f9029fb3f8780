/* A figure on its own page fills the screen, where the browser lets it; where not, there is a link to the picture alone. */
(function () {
  "use strict";
  if (!document.fullscreenEnabled) return;
  for (const figure of document.querySelectorAll("figure[data-large]")) {
    const ways = figure.querySelector(".figure-ways");
    const button = document.createElement("button");
    button.type = "button";
    function say() {
      button.textContent = document.fullscreenElement === figure ? tracedSay("Leave full screen") : tracedSay("Full screen");
    }
    say();
    button.addEventListener("click", function () {
      if (document.fullscreenElement) document.exitFullscreen();
      else figure.requestFullscreen().catch(function () { ways.querySelector("a").click(); });
    });
    figure.addEventListener("fullscreenchange", say);
    ways.prepend(button);
  }
})();
