package dev.virga.guest.memory;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * What was made of pages that stand behind frames of several machines, such as decoded code, so
 * that those machines share it, too. Such a page is never written as long as any frame stands on
 * it; whoever owns the pages says when one is {@linkplain #gone gone}.
 *
 * <p>Bounded: beyond {@code capacity} pages each machine makes its own. Threads: any.
 */
public final class CommonPages {
    /** Something made of the bytes of a page. */
    public interface Product {
        /** The page is no more, or will have other bytes. Returns at once. */
        void gone();
    }

    private final ConcurrentMap<Long, Product> products = new ConcurrentHashMap<>();
    private final int capacity;

    /** Nothing is known yet, and will be of at most so many pages. */
    public CommonPages(int capacity) {
        this.capacity = capacity;
    }

    /**
     * What was made of a page; something empty the first time.
     *
     * <p>It may be out of date at once: the caller then looks whether his frame still stands on the
     * page.
     *
     * @return empty if there are too many already
     */
    public Optional<Product> product(long page, Supplier<? extends Product> empty) {
        Product there = products.get(page);
        if (there == null) {
            if (products.size() >= capacity) {
                return Optional.empty();
            }
            Product made = empty.get();
            there = products.putIfAbsent(page, made);
            there = there == null ? made : there;
        }
        return Optional.of(there);
    }

    /** A page is no longer common: said before it can be given to anybody else. */
    public void gone(long page) {
        Product product = products.remove(page);
        if (product != null) {
            product.gone();
        }
    }

    /** Pages of which something is kept. */
    public int size() {
        return products.size();
    }
}
