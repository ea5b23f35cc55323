// Files waiting to be sent, kept by the browser's own database so that a reload loses no photo.

const STORE = "files";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("scoring-sheets", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const request = work(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}

/** Keeps a file: {key, sheet, criterion, name, file}. Where the browser refuses, the page alone has it. */
export async function keepFile(waiting) {
  try {
    await inStore("readwrite", (store) => store.put(waiting));
    return true;
  } catch {
    return false;
  }
}

/** Forgets a file that was sent or given up. */
export async function forgetFile(key) {
  try {
    await inStore("readwrite", (store) => store.delete(key));
  } catch {
    // Nothing was kept.
  }
}

/** The files of one person's sheet that wait to be sent. */
export async function waitingFiles(sheet) {
  try {
    const all = await inStore("readonly", (store) => store.getAll());
    return all.filter((waiting) => waiting.sheet === sheet);
  } catch {
    return [];
  }
}
