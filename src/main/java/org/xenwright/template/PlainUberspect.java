package org.xenwright.template;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.apache.velocity.runtime.directive.ForeachScope;
import org.apache.velocity.util.introspection.Info;
import org.apache.velocity.util.introspection.Uberspect;
import org.apache.velocity.util.introspection.VelMethod;
import org.apache.velocity.util.introspection.VelPropertyGet;
import org.apache.velocity.util.introspection.VelPropertySet;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** The access of templates to values: entries of maps, the state of a loop, and {@link PlainMethods}; no reflection. */
@NullUnmarked
final class PlainUberspect implements Uberspect {
    private final Budget budget;

    PlainUberspect(Budget budget) {
        this.budget = budget;
    }

    @Override
    public void init() {}

    @Override
    public Iterator<?> getIterator(Object value, Info info) {
        if (value instanceof Map<?, ?> map) {
            return counted(map.values().iterator());
        }
        return value instanceof Collection<?> collection ? counted(collection.iterator()) : null;
    }

    @Override
    public VelMethod getMethod(Object value, String name, Object[] arguments, Info info) {
        return PlainMethods.find(value, name, arguments.length, budget);
    }

    @Override
    public VelPropertyGet getPropertyGet(Object value, String name, Info info) {
        if (value instanceof Map.Entry<?, ?>) {
            return switch (name) {
                case "key" -> property(name, from -> ((Map.Entry<?, ?>) from).getKey());
                case "value" -> property(name, from -> ((Map.Entry<?, ?>) from).getValue());
                default -> null;
            };
        }
        if (value instanceof ForeachScope) {
            return switch (name) {
                case "index" -> property(name, from -> ((ForeachScope) from).getIndex());
                case "count" -> property(name, from -> ((ForeachScope) from).getCount());
                case "hasNext" -> property(name, from -> ((ForeachScope) from).getHasNext());
                case "first" -> property(name, from -> ((ForeachScope) from).getFirst());
                case "last" -> property(name, from -> ((ForeachScope) from).getLast());
                case "parent" -> property(name, from -> ((ForeachScope) from).getParent());
                default -> null;
            };
        }
        // after the state of a loop, which is a map as well
        if (value instanceof Map<?, ?>) {
            return property(name, from -> ((Map<?, ?>) from).get(name));
        }
        return null;
    }

    @Override
    public VelPropertySet getPropertySet(Object value, String name, Object argument, Info info) {
        return null;
    }

    private Iterator<?> counted(Iterator<?> iterator) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public Object next() {
                budget.round();
                return iterator.next();
            }
        };
    }

    /** Reads a property. */
    @FunctionalInterface
    private interface Getter {
        @Nullable
        Object get(Object from);
    }

    private static VelPropertyGet property(String name, Getter getter) {
        return new VelPropertyGet() {
            @Override
            public Object invoke(Object from) {
                return getter.get(from);
            }

            @Override
            public boolean isCacheable() {
                return true;
            }

            @Override
            public String getMethodName() {
                return name;
            }
        };
    }
}
