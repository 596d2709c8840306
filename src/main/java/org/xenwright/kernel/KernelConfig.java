package org.xenwright.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.xenwright.content.Content;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The options a kernel was built with, as a file beside it lists them, or the kernel itself. */
public final class KernelConfig {
    /** Of a kernel that brings no such file. */
    public static final KernelConfig UNKNOWN = new KernelConfig("", Map.of());

    private static final int LIMIT = 4 << 20;
    private static final String OPTION = "CONFIG_";

    private final String place;
    private final Map<String, String> options;

    private KernelConfig(String place, Map<String, String> options) {
        this.place = place;
        this.options = options;
    }

    /**
     * Looks for the configuration of a kernel: beside its image, among its modules and headers, then in the kernel
     * ({@code CONFIG_IKCONFIG=y}) and in its module {@code configs}.
     *
     * @param release its version
     * @param called what its file name has for its version
     */
    static KernelConfig of(Tree tree, String release, String called, KernelImage image, Content kernel)
            throws IOException {
        for (String file : List.of(
                "boot/config-" + release,
                "boot/config-" + called,
                "usr/lib/modules/" + release + "/config",
                "lib/modules/" + release + "/config",
                "usr/lib/modules/" + release + "/build/.config",
                "usr/src/linux-headers-" + release + "/.config")) {
            TreePath path = TreePath.of(file);
            if (tree.follow(path).orElse(null) instanceof RegularFile found) {
                KernelConfig config = read(path.toString(), found.content());
                if (config.isKnown()) {
                    return config;
                }
            }
        }
        try (InputStream in = image.open(kernel)) {
            Optional<byte[]> text = EmbeddedConfig.find(in, LIMIT);
            if (text.isPresent()) {
                return parse("the kernel itself", text.get());
            }
        }
        return inModule(tree, release);
    }

    private static KernelConfig inModule(Tree tree, String release) throws IOException {
        for (String folder : List.of("usr/lib/modules/", "lib/modules/")) {
            for (String end : List.of(".ko", ".ko.xz", ".ko.zst", ".ko.gz")) {
                TreePath path = TreePath.of(folder + release + "/kernel/kernel/configs" + end);
                if (tree.follow(path).orElse(null) instanceof RegularFile module) {
                    try (InputStream in = unpacked(module.content())) {
                        Optional<byte[]> text = EmbeddedConfig.find(in, LIMIT);
                        if (text.isPresent()) {
                            return parse(path.toString(), text.get());
                        }
                    }
                }
            }
        }
        return UNKNOWN;
    }

    static KernelConfig read(String place, Content content) throws IOException {
        try (InputStream in = unpacked(content)) {
            return parse(place, in.readNBytes(LIMIT));
        }
    }

    private static InputStream unpacked(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return KernelCompression.of(in.readNBytes(16)).open(content);
        }
    }

    private static KernelConfig parse(String place, byte[] text) {
        Map<String, String> options = new TreeMap<>();
        for (String line : new String(text, StandardCharsets.ISO_8859_1).split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0 && line.startsWith(OPTION)) {
                options.put(
                        line.substring(0, equals), line.substring(equals + 1).strip());
            }
        }
        return options.isEmpty() ? UNKNOWN : new KernelConfig(place, options);
    }

    /** Returns whether anything is known at all. */
    public boolean isKnown() {
        return !options.isEmpty();
    }

    /** Returns where it was found; empty when nothing is known. */
    public String place() {
        return place;
    }

    /** Returns whether an option such as {@code CONFIG_RD_ZSTD} is built into the kernel itself. */
    public boolean isBuiltIn(String option) {
        return "y".equals(options.get(option));
    }

    /** Returns whether nothing speaks against an option: it is built into the kernel, or nothing is known. */
    public boolean mayHave(String option) {
        return !isKnown() || isBuiltIn(option);
    }
}
