package org.xenwright.plugin;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/**
 * The conversion of a configuration's lists to one form, in which each value has an element inside that of the list, so
 * that they merge as Maven merges lists. Older forms, a text with commas or an element repeated without a list around
 * it, keep their meaning; a warning names the form that replaces them.
 */
final class WrittenLists {
    private final Consumer<String> warnings;
    private boolean changed;

    private WrittenLists(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /**
     * Changes a configuration.
     *
     * @param type of the goal or bean that the element fills
     * @param where the element is; empty for a goal's whole configuration
     * @return whether anything had an older form
     */
    static boolean unify(Xpp3Dom element, Class<?> type, String where, Consumer<String> warnings) {
        WrittenLists lists = new WrittenLists(warnings);
        lists.bean(element, type, where);
        return lists.changed;
    }

    private void bean(Xpp3Dom element, Class<?> type, String where) {
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field(element, field, where);
                }
            }
        }
    }

    private void field(Xpp3Dom element, Field field, String where) {
        Class<?> values = valuesOfList(field.getGenericType());
        if (values == null) {
            if (StrictConfigurator.isBean(field.getType())) {
                for (Xpp3Dom child : element.getChildren(field.getName())) {
                    bean(child, field.getType(), where + "<" + field.getName() + ">");
                }
            }
            return;
        }
        if (StrictConfigurator.isBean(values)) {
            for (Xpp3Dom list : element.getChildren(field.getName())) {
                for (Xpp3Dom child : list.getChildren()) {
                    bean(child, values, where + "<" + field.getName() + "><" + child.getName() + ">");
                }
            }
            return;
        }
        Values known = field.getAnnotation(Values.class);
        if (known != null && !known.repeated().isEmpty()) {
            collect(element, field.getName(), known, where);
        } else {
            divide(element, field.getName(), known, where);
        }
    }

    private static @Nullable Class<?> valuesOfList(Type type) {
        return type instanceof ParameterizedType list
                        && list.getRawType() == List.class
                        && list.getActualTypeArguments()[0] instanceof Class<?> values
                ? values
                : null;
    }

    /** Puts elements that are repeated into a list; one without a value never had a meaning. */
    private void collect(Xpp3Dom element, String name, Values known, String where) {
        List<Xpp3Dom> single = Arrays.stream(element.getChildren(known.repeated()))
                .filter(each ->
                        isText(each) || isEmpty(each) && !known.repeated().equals(name))
                .toList();
        if (single.isEmpty()) {
            return;
        }
        Xpp3Dom first = Arrays.stream(element.getChildren(name))
                .filter(each -> each.getChildCount() > 0)
                .findFirst()
                .orElse(null);
        Xpp3Dom list = first != null ? first : new Xpp3Dom(name);
        List<String> values = new ArrayList<>();
        for (Xpp3Dom each : single) {
            remove(element, each);
            if (isText(each) && !each.getValue().isBlank()) {
                values.add(each.getValue());
            }
        }
        if (values.isEmpty()) {
            changed = true;
            return;
        }
        if (first == null) {
            for (String attribute : single.get(0).getAttributeNames()) {
                list.setAttribute(attribute, single.get(0).getAttribute(attribute));
            }
            element.addChild(list);
        }
        fill(list, known.item(), values);
        if (!known.repeated().equals(name) || values.size() > 1) {
            warn(where + "<" + known.repeated() + "> without a list around it", name, known.item(), values);
        }
    }

    /** Divides a list that is one text; without one it says nothing, as any other element, and its default stays. */
    private void divide(Xpp3Dom element, String name, @Nullable Values known, String where) {
        String item =
                known != null ? known.item() : name.replaceAll("ies$", "y").replaceAll("s$", "");
        String separator = known != null ? known.separator() : ",";
        for (Xpp3Dom list : element.getChildren(name)) {
            String text = isText(list) ? list.getValue().strip() : "";
            List<String> values = Arrays.stream(text.split(separator))
                    .map(String::strip)
                    .filter(each -> !each.isEmpty())
                    .toList();
            boolean silent = list.getChildCount() == 0 && values.isEmpty() && list.getAttributeNames().length == 0;
            if (silent) {
                remove(element, list);
                changed = true;
            }
            if (values.isEmpty() || values.equals(List.of(text))) {
                continue;
            }
            list.setValue(null);
            fill(list, item, values);
            warn(where + "<" + name + "> as one text", name, item, values);
        }
    }

    private static boolean isText(Xpp3Dom element) {
        return element.getChildCount() == 0 && element.getValue() != null;
    }

    private static boolean isEmpty(Xpp3Dom element) {
        return element.getChildCount() == 0 && element.getValue() == null;
    }

    private static void remove(Xpp3Dom parent, Xpp3Dom child) {
        for (int i = 0; i < parent.getChildCount(); i++) {
            if (parent.getChild(i) == child) {
                parent.removeChild(i);
                return;
            }
        }
    }

    private void fill(Xpp3Dom list, String item, List<String> values) {
        for (String each : values) {
            Xpp3Dom value = new Xpp3Dom(item);
            value.setValue(each);
            list.addChild(value);
        }
        changed = true;
    }

    private void warn(String found, String name, String item, List<String> values) {
        String written = values.stream()
                .map(each -> "<" + item + ">" + each.strip() + "</" + item + ">")
                .collect(Collectors.joining("", "<" + name + ">", "</" + name + ">"));
        warnings.accept(found + " is an older form that will go; write " + written);
    }
}
