package org.xenwright.template;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.velocity.VelocityContext;
import org.jspecify.annotations.Nullable;

/**
 * The data a template refers to: a deep, unchangeable copy of plain data, so that no object of ours is ever in reach.
 */
final class PlainContext extends VelocityContext {
    private static final long serialVersionUID = 1L;
    private static final int MAX_DEPTH = 16;

    private final transient SortedSet<String> names = new TreeSet<>();

    PlainContext(Map<String, ?> context) {
        context.forEach((name, value) -> {
            names.add(name);
            super.internalPut(name, plain("$" + name, value, 0));
        });
    }

    /** Returns the names a template may start a reference with, sorted. */
    SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(names);
    }

    /** Sets what {@code #set} and loops put; a text that doubles itself must end somewhere. */
    @Override
    public @Nullable Object internalPut(String key, @Nullable Object value) {
        if (value instanceof String text) {
            Budget.growing(text.length(), "$" + key);
        }
        return super.internalPut(key, value);
    }

    private static @Nullable Object plain(String name, @Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException(name + " is nested more than " + MAX_DEPTH + " deep");
        }
        if (value == null || value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Integer || value instanceof Long) {
            return value;
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Optional<?> optional) {
            return plain(name, optional.orElse(null), depth + 1);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            for (Object each : list) {
                copy.add(plain(name, each, depth + 1));
            }
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, each) -> copy.put(String.valueOf(key), plain(name + "." + key, each, depth + 1)));
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof Record record) {
            return components(name, record, depth);
        }
        throw new IllegalArgumentException(
                name + " is of " + value.getClass().getName() + ", which templates must not see");
    }

    private static Map<String, @Nullable Object> components(String name, Record record, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                Object value = component.getAccessor().invoke(record);
                copy.put(component.getName(), plain(name + "." + component.getName(), value, depth + 1));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalArgumentException(name + "." + component.getName() + " cannot be read", e);
            }
        }
        return Collections.unmodifiableMap(copy);
    }
}
