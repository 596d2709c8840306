package org.xenwright.template;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.velocity.runtime.directive.Scope;
import org.apache.velocity.util.introspection.VelMethod;
import org.jspecify.annotations.NullUnmarked;

/** The methods a template may call: pure, without a locale, without regular expressions. */
@NullUnmarked
final class PlainMethods {
    private static final Map<String, Body> TEXT = new TreeMap<>();
    private static final Map<String, Body> LIST = new TreeMap<>();
    private static final Map<String, Body> MAP = new TreeMap<>();
    private static final Map<String, Body> ANY = new TreeMap<>();

    static {
        ANY.put("equals/1", (on, with) -> on.equals(with[0]));
        ANY.put("toString/0", (on, with) -> on.toString());
        TEXT.put("length/0", (on, with) -> text(on).length());
        TEXT.put("isEmpty/0", (on, with) -> text(on).isEmpty());
        TEXT.put("isBlank/0", (on, with) -> text(on).isBlank());
        TEXT.put("trim/0", (on, with) -> text(on).strip());
        TEXT.put("strip/0", (on, with) -> text(on).strip());
        TEXT.put("toUpperCase/0", (on, with) -> text(on).toUpperCase(Locale.ROOT));
        TEXT.put("toLowerCase/0", (on, with) -> text(on).toLowerCase(Locale.ROOT));
        TEXT.put("startsWith/1", (on, with) -> text(on).startsWith(text(with[0])));
        TEXT.put("endsWith/1", (on, with) -> text(on).endsWith(text(with[0])));
        TEXT.put("contains/1", (on, with) -> text(on).contains(text(with[0])));
        TEXT.put("indexOf/1", (on, with) -> text(on).indexOf(text(with[0])));
        TEXT.put("lastIndexOf/1", (on, with) -> text(on).lastIndexOf(text(with[0])));
        TEXT.put("equalsIgnoreCase/1", (on, with) -> text(on).equalsIgnoreCase(text(with[0])));
        TEXT.put("replace/2", (on, with) -> replace(text(on), text(with[0]), text(with[1])));
        TEXT.put("substring/1", (on, with) -> text(on).substring(number(with[0])));
        TEXT.put("substring/2", (on, with) -> text(on).substring(number(with[0]), number(with[1])));
        TEXT.put("split/1", (on, with) -> split(text(on), text(with[0])));
        LIST.put("size/0", (on, with) -> ((List<?>) on).size());
        LIST.put("isEmpty/0", (on, with) -> ((List<?>) on).isEmpty());
        LIST.put("get/1", (on, with) -> ((List<?>) on).get(number(with[0])));
        LIST.put("contains/1", (on, with) -> ((List<?>) on).contains(with[0]));
        LIST.put("indexOf/1", (on, with) -> ((List<?>) on).indexOf(with[0]));
        MAP.put("size/0", (on, with) -> ((Map<?, ?>) on).size());
        MAP.put("isEmpty/0", (on, with) -> ((Map<?, ?>) on).isEmpty());
        MAP.put("get/1", (on, with) -> ((Map<?, ?>) on).get(with[0]));
        MAP.put("containsKey/1", (on, with) -> ((Map<?, ?>) on).containsKey(with[0]));
        MAP.put("keySet/0", (on, with) -> new ArrayList<>(((Map<?, ?>) on).keySet()));
        MAP.put("values/0", (on, with) -> new ArrayList<>(((Map<?, ?>) on).values()));
        MAP.put("entrySet/0", (on, with) -> new ArrayList<>(((Map<?, ?>) on).entrySet()));
    }

    private PlainMethods() {}

    /** The work of a call. */
    @FunctionalInterface
    private interface Body {
        Object call(Object on, Object[] with);
    }

    /** Returns the method of that name, or null, which strict Velocity reports. */
    static VelMethod find(Object on, String name, int count, Budget budget) {
        String key = name + "/" + count;
        Map<String, Body> table;
        if (on instanceof String) {
            table = TEXT;
        } else if (on instanceof List<?>) {
            table = LIST;
        } else if (on instanceof Map<?, ?> && !(on instanceof Scope)) {
            table = MAP;
        } else if (on instanceof Number || on instanceof Boolean) {
            table = ANY;
        } else {
            return null;
        }
        Body body = table.getOrDefault(key, on instanceof String || table == ANY ? ANY.get(key) : null);
        return body == null ? null : new Call(name, body, budget);
    }

    private static String text(Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw new IllegalArgumentException("expected a text, got " + value);
    }

    private static int number(Object value) {
        if (value instanceof Number number) {
            return number.intValue();
        }
        throw new IllegalArgumentException("expected a number, got " + value);
    }

    private static String replace(String in, String what, String by) {
        long bound = (long) (in.length() + 1) * (by.length() + 1);
        if (bound > 1 << 24) {
            throw new TemplateLimitException("a replacement that may make " + bound + " characters", 1 << 24);
        }
        return in.replace(what, by);
    }

    private static List<String> split(String text, String separator) {
        if (separator.isEmpty()) {
            throw new IllegalArgumentException("split needs a separator");
        }
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
            parts.add(text.substring(start, end));
            start = end + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    private record Call(String name, Body body, Budget budget) implements VelMethod {
        @Override
        public Object invoke(Object on, Object[] with) throws InvocationTargetException {
            try {
                if (on instanceof String text) {
                    budget.method(text.length(), with.length > 0 && with[0] instanceof String what ? what.length() : 0);
                } else if (!(on instanceof Map<?, ?>)) {
                    budget.value(on);
                }
                return body.call(on, with);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new InvocationTargetException(e);
            }
        }

        @Override
        public boolean isCacheable() {
            return true;
        }

        @Override
        public String getMethodName() {
            return name;
        }

        @Override
        public Method getMethod() {
            return null;
        }

        @Override
        public Class<?> getReturnType() {
            return Object.class;
        }
    }
}
