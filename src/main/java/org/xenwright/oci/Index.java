package org.xenwright.oci;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Images of one name for several platforms, or all images of a layout.
 *
 * @param mediaType of the index itself
 * @param manifests in order; what comes first is preferred
 * @param annotations sorted
 */
public record Index(String mediaType, List<Descriptor> manifests, SortedMap<String, String> annotations) {
    public Index {
        manifests = List.copyOf(manifests);
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    /** Returns an OCI index. */
    public static Index of(List<Descriptor> manifests, Map<String, String> annotations) {
        return new Index(MediaType.INDEX, manifests, new TreeMap<>(annotations));
    }

    /**
     * Reads one.
     *
     * @param name what errors call it
     * @throws ImageFormatException when it is none
     */
    public static Index parse(byte[] json, String name) throws ImageFormatException {
        return new Json(name).index(json);
    }

    /**
     * Returns whether a document is an index, told by what it holds: labels are the registry's word, and older
     * manifests carry none.
     *
     * @param name what errors call it
     * @throws ImageFormatException when it is no document of an image at all
     */
    static boolean isOne(byte[] json, String name) throws ImageFormatException {
        return new Json(name).isIndex(json);
    }

    /** The same index always gives these bytes. */
    public byte[] bytes() {
        return Json.bytes(this);
    }
}
