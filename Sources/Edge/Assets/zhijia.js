// What pages gain when there is script. Nothing depends on it.
'use strict'

const all = (selector, root = document) => [...root.querySelectorAll(selector)]

// A confirmation opens as a modal dialog: the focus stays in it, Escape closes it, the page does not jump.
document.addEventListener('click', event => {
  const link = event.target.closest('a[href^="#"]')
  if (!link) return
  const dialog = document.getElementById(link.hash.slice(1))
  if (dialog instanceof HTMLDialogElement) { event.preventDefault(); dialog.showModal() }
  const open = link.getAttribute('href') === '#' && link.closest('dialog')
  if (open && open.open) { event.preventDefault(); open.close() }
})

// A click beside the plate closes the dialog.
for (const dialog of all('dialog')) dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close() })

// A second click on a button that changes something does nothing for three seconds.
document.addEventListener('submit', event => {
  if (event.target.method !== 'post') return
  const buttons = all('button', event.target)
  setTimeout(() => buttons.forEach(button => { button.disabled = true }))
  setTimeout(() => buttons.forEach(button => { button.disabled = false }), 3000)
})
// A page that comes back from the browser's memory has its buttons again.
addEventListener('pageshow', () => all('form[method=post] button').forEach(button => { button.disabled = false }))

// A choice in the filters takes effect at once; a date or a word waits for 筛选. Empty fields stay out of the address.
for (const form of all('.filters')) {
  all('select', form).forEach(select => select.addEventListener('change', () => {
    sessionStorage.setItem('focus', select.name)
    form.requestSubmit()
  }))
  form.addEventListener('submit', () => all('input, select', form).forEach(field => { field.disabled = !field.value }))
  addEventListener('pageshow', () => all('input, select', form).forEach(field => { field.disabled = false }))
}

// The focus returns to the choice that was just made.
const name = sessionStorage.getItem('focus')
sessionStorage.removeItem('focus')
if (name) document.querySelector(`.filters select[name="${CSS.escape(name)}"]`)?.focus()

// When a form comes back the focus is on what is wrong: on the summary with its links, at the door on the password itself.
const wrong = document.querySelector('.gate [aria-invalid=true]') ?? document.querySelector('.form [role=alert]')
wrong?.focus()

// Ticked rows are counted, and all of a page ticked without asking for it anew.
const ticks = all('tbody input[type=checkbox]')
const counter = document.querySelector('.bulk output')
function countTicks() {
  ticks.forEach(tick => tick.closest('tr').classList.toggle('sel', tick.checked))
  if (counter) counter.textContent = `已选 ${ticks.filter(tick => tick.checked).length} 行`
}
document.querySelector('.bulk a')?.addEventListener('click', event => {
  event.preventDefault()
  const on = ticks.some(tick => !tick.checked)
  ticks.forEach(tick => { tick.checked = on })
  event.target.textContent = on ? '全不选' : '全选本页'
  countTicks()
})
ticks.forEach(tick => tick.addEventListener('change', countTicks))

// A menu closes when something else is meant.
document.addEventListener('click', event => {
  all('details.menu[open]').forEach(menu => { if (!menu.contains(event.target)) menu.open = false })
})

addEventListener('keydown', event => {
  if (event.key === 'Escape') all('details.menu[open]').forEach(menu => { menu.open = false; menu.firstElementChild.focus() })
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const typing = event.target.closest('input, select, textarea')
  // A slash goes to the search of the page, or of the program.
  if (event.key === '/' && !typing) {
    event.preventDefault()
    document.querySelector('.filters [type=search], .find input')?.focus()
  }
  // Up and down go from row to row.
  const row = event.target.closest('tbody tr')
  if (!row || typing) return
  const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key]
  const link = next?.querySelector('a')
  if (link) { event.preventDefault(); link.focus() }
})
