(function () {
  var form = document.getElementById('filter'), list = document.getElementById('items');
  if (!form || !list) return;
  var items = Array.prototype.slice.call(list.children);
  var shown = document.getElementById('shown');
  var selects = Array.prototype.slice.call(form.querySelectorAll('select'));
  selects.forEach(function (select) {
    var seen = {};
    items.forEach(function (item) {
      var value = item.getAttribute('data-' + select.name);
      if (value) seen[value] = (seen[value] || 0) + 1;
    });
    Object.keys(seen).sort(function (a, b) { return a.localeCompare(b, document.documentElement.lang); })
      .forEach(function (value) {
        var option = document.createElement('option');
        option.value = value;
        option.textContent = value + ' (' + seen[value] + ')';
        select.appendChild(option);
      });
  });
  function apply() {
    var count = 0;
    items.forEach(function (item) {
      item.hidden = selects.some(function (select) {
        return select.value && item.getAttribute('data-' + select.name) !== select.value;
      });
      if (!item.hidden) count += 1;
    });
    shown.textContent = shown.getAttribute('data-words').replace('#', count);
  }
  form.addEventListener('change', apply);
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  form.hidden = false;
  apply();
})();
