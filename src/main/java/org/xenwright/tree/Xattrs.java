package org.xenwright.tree;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Extended attributes by full name ({@code security.capability}), values as bytes; immutable, sorted by name. */
public final class Xattrs {
    public static final Xattrs NONE = new Xattrs(new TreeMap<>());

    /** The attribute that holds a file's label of SELinux. */
    public static final String LABEL = "security.selinux";

    private final SortedMap<String, byte[]> values;

    private Xattrs(SortedMap<String, byte[]> values) {
        this.values = values;
    }

    public static Xattrs of(Map<String, byte[]> values) {
        if (values.isEmpty()) {
            return NONE;
        }
        SortedMap<String, byte[]> copy = new TreeMap<>();
        values.forEach((name, value) -> copy.put(name, value.clone()));
        return new Xattrs(copy);
    }

    /** Like {@link #of}, without copies of the values, which several sets may share: they must not change. */
    public static Xattrs sharing(Map<String, byte[]> values) {
        return values.isEmpty() ? NONE : new Xattrs(new TreeMap<>(values));
    }

    /** Returns these with another label of SELinux; the array must not change. */
    public Xattrs withLabel(byte[] label) {
        SortedMap<String, byte[]> changed = new TreeMap<>(values);
        changed.put(LABEL, label);
        return new Xattrs(changed);
    }

    /** Returns these without a label, as file systems need them whose mount decides the label of all their files. */
    public Xattrs withoutLabel() {
        if (!values.containsKey(LABEL)) {
            return this;
        }
        SortedMap<String, byte[]> changed = new TreeMap<>(values);
        changed.remove(LABEL);
        return changed.isEmpty() ? NONE : new Xattrs(changed);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Returns a view; the arrays must not be changed. */
    public SortedMap<String, byte[]> asMap() {
        return Collections.unmodifiableSortedMap(values);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Xattrs xattrs) || !values.keySet().equals(xattrs.values.keySet())) {
            return false;
        }
        return values.entrySet().stream().allMatch(e -> Arrays.equals(e.getValue(), xattrs.values.get(e.getKey())));
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Map.Entry<String, byte[]> entry : values.entrySet()) {
            hash = hash * 31 + entry.getKey().hashCode() * 7 + Arrays.hashCode(entry.getValue());
        }
        return hash;
    }

    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
