package dev.virga.control.store;

class MemoryStoreTest extends StoreContract {
    @Override
    protected Store open() {
        return new MemoryStore("store-test");
    }
}
