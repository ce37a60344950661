// Opens the reports in a browser, as people do, and checks what they rely on:
// node check.mjs BROWSER FOLDER SHOTS. FOLDER holds diff.html of the real pair, drift.html of five
// snapshots, and pages/, those of the Go tests.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [executablePath, folder, shots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const url = (name) => pathToFileURL(join(folder, name)).href;
const diff = url('diff.html');
const drift = url('drift.html');
const schemes = ['light', 'dark'];

const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
});

let open = null; // the page of the check that runs

// visit opens a page in a browser of its own, and listens for what must not happen.
async function visit(address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const bad = [];
  page.on('console', (m) => bad.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => bad.push(`error: ${e.message}`));
  page.on('dialog', (d) => { bad.push(`dialog: ${d.message()}`); d.dismiss(); });
  page.on('request', (r) => {
    if (!r.url().startsWith('data:') && r.url().split('#')[0] !== address.split('#')[0]) bad.push(`request: ${r.url()}`);
  });
  await page.goto(address);
  open = { page, context, bad };
  return page;
}

let checks = 0;
// check runs one check, and closes what it opened: nothing may have been said or asked for.
async function check(name, run) {
  await run();
  assert.deepEqual(open.bad, [], `${name}: console, errors, dialogs and requests`);
  await open.context.close();
  checks++;
  console.log(`ok ${name}`);
}

// eventually waits for what a page comes to: it hears of a new address a little later.
async function eventually(read, want, what) {
  for (let tries = 50; tries > 0 && await read() !== want; tries--) await new Promise((resolve) => { setTimeout(resolve, 100); });
  assert.equal(await read(), want, what);
}

const shown = (page) => page.locator('[data-row]:visible').count();
const count = (page, n, what) => eventually(() => shown(page), n, what);
const fragment = (page) => decodeURIComponent(new URL(page.url()).hash);
const within = (page, id) => eventually(async () => {
  const box = await page.locator(`[id="${id}"]`).boundingBox();
  return box !== null && box.y >= 0 && box.y + box.height <= 900;
}, true, `${id} is in view`);

await check('diff: search, kept in the address', async () => {
  const page = await visit(diff);
  await count(page, 18, 'all rows');
  await page.fill('#q', 'globalsearch added');
  await count(page, 2, 'rows found');
  assert.equal(await page.textContent('#shown'), 'Showing 2 of 18');
  assert.equal(await page.locator('details.card:visible').count(), 1, 'cards without a match are hidden');
  assert.match(fragment(page), /^#\/q=globalsearch\+added$/);
  await page.reload();
  await count(page, 2, 'rows after a reload');
  await page.fill('#q', 'no such thing');
  await count(page, 0, 'rows found');
  assert.ok(await page.isVisible('#nothing'));
  await page.click('#clear');
  await count(page, 18, 'rows after clearing');
});

await check('diff: filters by effect, kind, entity and snapshot', async () => {
  const page = await visit(diff);
  await page.click('.tile a[data-filter="/effect=source"]');
  await count(page, 2, 'rows that break code');
  assert.equal(fragment(page), '#/effect=source');
  await page.click('.chip[data-effect="info"]');
  await count(page, 4, 'rows of either effect');
  assert.equal(fragment(page), '#/effect=source,info');
  await page.keyboard.press('Escape');
  await count(page, 18, 'rows after Escape');
  await page.selectOption('#kind', 'FIELD_ADDED');
  await count(page, 14, 'fields added');
  await page.selectOption('#entity', 'ENTITY');
  await count(page, 10, 'fields of ENTITY added');
  await page.selectOption('#snapshot', 'old');
  await count(page, 0, 'fields added that only the older snapshot has');
  await page.selectOption('#kind', '');
  await count(page, 1, 'what of ENTITY only the older snapshot has');
  const address = page.url();
  await page.click('nav a[href="#sdk"]');
  assert.equal(page.url(), address, 'going to a section keeps the filters');
  await open.context.close();
  const again = await visit(address);
  await count(again, 1, 'rows by the address alone');
  assert.equal(await again.inputValue('#snapshot'), 'old');
  await again.evaluate(() => { location.hash = '#%'; });
  await again.evaluate(() => { location.hash = '#/entity=NOT_THERE&effect=nonsense&q=%'; });
  await again.waitForFunction(() => document.getElementById('q').value === '%');
});

await check('diff: a permalink for each change', async () => {
  const page = await visit(diff);
  const ids = await page.locator('[data-row]').evaluateAll((rows) => rows.map((r) => r.id));
  assert.equal(new Set(ids).size, 18);
  assert.ok(ids.every((id) => /^[0-9a-f]{16}$/.test(id)), 'ids are fingerprints');
  await page.fill('#q', 'allowcache');
  await page.locator('[data-row]:visible .perma').click();
  assert.match(fragment(page), /^#[0-9a-f]{16}$/);
  await count(page, 18, 'a permalink clears the filters');
  await open.context.close();
  const last = ids.at(-3);
  const again = await visit(`${diff}#${last}`);
  await within(again, last);
  await eventually(() => again.evaluate(() => document.activeElement.id), last, 'the change has the focus');
  await again.evaluate((id) => { document.getElementById(id).closest('details').open = false; location.hash = ''; }, last);
  await again.evaluate((id) => { location.hash = id; }, last);
  await again.waitForFunction((id) => document.getElementById(id).closest('details').open, last);
});

await check('diff: the keyboard', async () => {
  const page = await visit(diff);
  const active = () => page.evaluate(() => document.activeElement.id);
  const ids = await page.locator('[data-row]').evaluateAll((rows) => rows.map((r) => r.id));
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await eventually(active, ids[1]);
  await page.keyboard.press('k');
  await eventually(active, ids[0]);
  await page.keyboard.press('Enter');
  assert.equal(fragment(page), `#${ids[0]}`);
  await page.keyboard.press('/');
  await eventually(active, 'q');
  await page.keyboard.type('jet');
  assert.equal(await page.inputValue('#q'), 'jet', 'letters are letters in the search');
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await count(page, 0, 'rows when all is closed');
  await page.keyboard.press('e');
  await count(page, 18, 'rows when all is open');
  await page.keyboard.press('?');
  assert.ok(await page.locator('#keys-title').isVisible());
  await page.uncheck('#single-keys');
  await page.keyboard.press('e');
  await count(page, 18, 'rows after a letter that is no shortcut any more');
});

await check('diff: every control is reached by Tab and shows its focus', async () => {
  const page = await visit(diff);
  const seen = new Set();
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('Tab');
    const [id, outline] = await page.evaluate(() => [document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]);
    if (id) seen.add(id);
    assert.notEqual(outline, 'none', `focus of ${id}`);
  }
  for (const id of ['theme', 'q', 'kind', 'entity', 'snapshot', 'all']) assert.ok(seen.has(id), `Tab reaches ${id}`);
});

for (const [name, address, rows] of [['diff', diff, 18], ['drift', drift, 55]]) {
  await check(`${name}: without JavaScript`, async () => {
    const page = await visit(address, { javaScriptEnabled: false });
    await count(page, rows, 'all rows are there');
    for (const id of ['filters', 'theme', 'keys']) assert.ok(!(await page.isVisible(`#${id}`)), `${id} would do nothing`);
    assert.equal(await page.locator('details:not([open])').count(), 0, 'nothing is closed');
    assert.ok(await page.locator('h1').isVisible());
    const id = await page.locator('[data-row]').last().getAttribute('id');
    await page.goto(`${address}#${id}`);
    await within(page, id);
  });

  await check(`${name}: in print, everything`, async () => {
    const page = await visit(address, { javaScriptEnabled: false });
    await page.locator('summary').first().evaluate((s) => { s.parentElement.open = false; });
    await page.emulateMedia({ media: 'print' });
    await count(page, rows, 'rows in print');
    for (const id of ['filters', 'theme', 'keys']) assert.ok(!(await page.isVisible(`#${id}`)));
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
    assert.ok((await page.pdf()).length > 10_000);
  });

  await check(`${name}: dark and light, and a choice that stays`, async () => {
    const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground(await visit(address, { colorScheme: 'dark' }));
    await open.context.close();
    const page = await visit(address, { colorScheme: 'light' });
    const light = await ground(page);
    assert.notEqual(light, dark);
    await page.click('#theme');
    assert.equal(await ground(page), dark);
    await page.reload();
    assert.equal(await ground(page), dark, 'after a reload');
    await page.keyboard.press('t');
    assert.equal(await ground(page), light);
  });

  await check(`${name}: the policy lets no other script or style in`, async () => {
    const page = await visit(address);
    const failures = [];
    page.on('requestfailed', (r) => failures.push(r.failure().errorText));
    const refused = await page.evaluate(async () => {
      const names = [];
      document.addEventListener('securitypolicyviolation', (e) => names.push(e.effectiveDirective));
      const tries = [
        () => { const s = document.createElement('style'); s.textContent = 'h1 { display: none }'; document.head.append(s); },
        () => document.querySelector('h1').setAttribute('style', 'display: none'),
        () => { const i = new Image(); i.src = 'http://127.0.0.1:9/x.png'; document.body.append(i); },
        () => fetch('http://127.0.0.1:9/').catch(() => {}),
        () => { const s = document.createElement('script'); s.textContent = 'window.hit = 1'; document.head.append(s); },
        () => { document.querySelector('h1').innerHTML = '<b>x</b>'; },
      ];
      for (const run of tries) try { await run(); } catch { names.push('trusted types'); }
      await new Promise((resolve) => { setTimeout(resolve, 200); });
      return [names, window.hit === undefined];
    });
    assert.deepEqual([...new Set(refused[0])].sort(), ['connect-src', 'img-src', 'require-trusted-types-for', 'style-src-attr', 'style-src-elem', 'trusted types']);
    assert.ok(refused[1], 'no script ran');
    assert.ok(await page.locator('h1').isVisible());
    const requests = open.bad.filter((b) => b.startsWith('request: ')).length;
    assert.ok(failures.length === requests && failures.every((f) => f === 'csp'), `no request leaves: ${failures}`);
    open.bad.length = 0; // the browser says what it refused
  });
}

await check('drift: the matrix opens to fields', async () => {
  const page = await visit(drift);
  await count(page, 0, 'rows at first');
  const button = page.locator('.fold button', { hasText: /^ENTITY 11$/ });
  assert.equal(await button.getAttribute('aria-expanded'), 'false');
  await button.click();
  await count(page, 11, 'rows of ENTITY');
  assert.equal(await button.getAttribute('aria-expanded'), 'true');
  await button.press('Enter');
  await count(page, 0, 'rows when it is closed again');
  await page.click('#all');
  await count(page, 55, 'rows when all is open');
});

await check('drift: search and filters', async () => {
  const page = await visit(drift);
  await page.fill('#q', 'longhelp');
  assert.equal(await page.textContent('#shown'), 'Showing 3 of 55');
  await page.keyboard.press('Escape');
  await page.click('.tile a[data-filter="/kind=entity"]');
  await count(page, 4, 'entities that differ');
  await page.keyboard.press('Escape');
  await page.selectOption('#snapshot', { label: 'acme lacks it' });
  const lacks = await shown(page);
  await page.selectOption('#snapshot', { label: 'acme has it' });
  const has = await shown(page);
  assert.ok(lacks > 0 && has > 0 && lacks + has === 30, `${lacks} + ${has} rows of the matrix`);
  await page.selectOption('#snapshot', { label: 'demogm_schema_10_21_2024 is unlike most' });
  await count(page, 15, 'rows in which the oldest is unlike most');
  await page.keyboard.press('Escape');
  await page.click('.chip[data-effect="wire"]');
  assert.ok(await shown(page) > 0 && await page.locator('.matrix [data-row]:visible').count() === 0, 'only changes have effects');
  await page.keyboard.press('Escape');
  await page.selectOption('#entity', 'ENTITY');
  await page.reload();
  await eventually(() => page.inputValue('#entity'), 'ENTITY');
  const id = await page.locator('.matrix [data-row]').last().getAttribute('id');
  await page.goto(`${drift}#${id}`);
  await within(page, id);
});

const pages = ['diff.html', 'drift.html', ...readdirSync(join(folder, 'pages')).sort().map((name) => `pages/${name}`)];
for (const name of pages) {
  for (const colorScheme of schemes) {
    await check(`${name}: accessible, ${colorScheme}`, async () => {
      // The checker is a script of its own, which the policy would not let in.
      const page = await visit(url(name), { colorScheme, bypassCSP: true });
      await page.evaluate(axe);
      for (const opened of [false, true]) {
        if (opened && await page.locator('#all').isVisible()) await page.click('#all');
        await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
        const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
        // Stricter than "nothing serious": nothing at all.
        assert.deepEqual(result.violations.map((v) => `${v.impact} ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200) + n.failureSummary)}`), []);
        assert.ok(result.passes.length > 20, 'the checker looked at the page');
      }
    });
  }
}

for (const name of pages) {
  await check(`${name}: on a phone, no page wider than the screen`, async () => {
    const page = await visit(url(name), { viewport: { width: 360, height: 800 } });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  });
}

await check('drift: in print, everything, also with the script', async () => {
  const page = await visit(drift);
  await page.evaluate(() => addEventListener('beforeprint', () => {
    window.printed = document.querySelectorAll('.matrix [data-row]:not([hidden])').length;
  }));
  await page.pdf();
  assert.equal(await page.evaluate(() => window.printed), 30, 'rows of the matrix');
  await count(page, 0, 'rows after printing');
});

await check('diff: a print of what a filter left says so', async () => {
  const page = await visit(diff);
  await page.fill('#q', 'allowcache');
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.isVisible('#shown') && !(await page.isVisible('#q')));
  await page.emulateMedia({ media: 'screen' });
  await page.click('#clear');
  await page.emulateMedia({ media: 'print' });
  assert.ok(!(await page.isVisible('#filters')));
});

await check('drift: what a filter opened can be closed', async () => {
  const page = await visit(drift);
  await page.fill('#q', 'longhelp');
  const before = await shown(page);
  const button = page.locator('.fold button:visible').first();
  assert.equal(await button.getAttribute('aria-expanded'), 'true');
  await button.click();
  assert.equal(await button.getAttribute('aria-expanded'), 'false');
  assert.ok(await shown(page) < before, 'its rows are hidden');
});

await check('diff: the button says what it will do', async () => {
  const page = await visit(diff);
  const label = () => page.textContent('#all');
  assert.equal(await label(), 'Close all');
  await page.evaluate(() => document.querySelectorAll('details.card').forEach((d) => { d.open = false; }));
  await eventually(label, 'Open all');
  await page.click('#all');
  await count(page, 18, 'rows when all is open');
  await eventually(label, 'Close all');
});

await check('a page of nothing lists no keys', async () => {
  const page = await visit(url('pages/nothing.html'));
  assert.ok(!(await page.isVisible('#keys')) && !(await page.isVisible('#filters')));
});

await check('hostile names are text', async () => {
  const page = await visit(url('pages/hostile.html'));
  assert.equal(await page.locator('img, script:not(:last-of-type)').count(), 0);
  assert.ok((await page.textContent('main')).includes('<img src=x onerror=alert(1)>'));
  await page.fill('#q', '<script>alert(2)');
  assert.ok(await shown(page) > 0, 'and can be searched for');
});

for (const [name, prepare, height] of [
  ['diff', async () => {}, 1500],
  ['drift', async (page) => page.locator('.fold button', { hasText: /^ENTITY 11$/ }).click(), 1760],
]) {
  for (const colorScheme of schemes) {
    await check(`screenshot of ${name}, ${colorScheme}`, async () => {
      const page = await visit(url(`${name}.html`), { colorScheme, viewport: { width: 1280, height } });
      await prepare(page);
      await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
      const path = join(shots, `${name}-${colorScheme}.png`);
      await page.screenshot({ path });
      assert.ok(statSync(path).size < 400_000, `${path} has ${statSync(path).size} bytes`);
    });
  }
}

await browser.close();
console.log(`${checks} checks passed`);
