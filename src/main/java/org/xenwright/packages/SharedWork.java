package org.xenwright.packages;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The results that locks made at the same time share, such as the packages that their repositories offer. They are kept as
 * long as this object is, so one lock alone shares {@link #none nothing}. For use by several threads.
 */
public final class SharedWork {
    private final boolean keeps;
    private final Map<Object, Object> begun = new ConcurrentHashMap<>();
    private final Map<Object, Object> results = new ConcurrentHashMap<>();

    private SharedWork(boolean keeps) {
        this.keeps = keeps;
    }

    /** Returns one for several locks. */
    public static SharedWork ofSeveral() {
        return new SharedWork(true);
    }

    /** Returns one that keeps nothing. */
    public static SharedWork none() {
        return new SharedWork(false);
    }

    /** Makes a result. */
    @FunctionalInterface
    public interface Maker<T> {
        T make() throws IOException;
    }

    /**
     * Returns a result, which one of those who ask for it at the same time makes, while the others wait. A failure is
     * that of its asker alone: the next one tries again.
     *
     * @param key all that it depends on, by value
     * @param type of the result; another type is another result
     */
    public <T> T get(Object key, Class<T> type, Maker<T> maker) throws IOException {
        if (!keeps) {
            return maker.make();
        }
        Key whole = new Key(type, key);
        synchronized (begun.computeIfAbsent(whole, each -> new Object())) {
            Object known = results.get(whole);
            T result = known == null ? maker.make() : type.cast(known);
            results.put(whole, result);
            return result;
        }
    }

    private record Key(Class<?> type, Object inputs) {}
}
