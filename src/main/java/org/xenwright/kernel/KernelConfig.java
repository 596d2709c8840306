package org.xenwright.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.xenwright.content.Content;

/** The options a kernel was built with, as its {@code config-VERSION} lists them. */
public final class KernelConfig {
    /** Of a kernel that brings no such file. */
    public static final KernelConfig UNKNOWN = new KernelConfig(Map.of());

    private static final int LIMIT = 4 << 20;

    private final Map<String, String> options;

    private KernelConfig(Map<String, String> options) {
        this.options = options;
    }

    static KernelConfig read(Content content) throws IOException {
        Map<String, String> options = new TreeMap<>();
        for (String line : new String(content.bytes(LIMIT), StandardCharsets.ISO_8859_1).split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                options.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return new KernelConfig(options);
    }

    /** Whether anything is known at all. */
    public boolean isKnown() {
        return !options.isEmpty();
    }

    /** Whether an option such as {@code CONFIG_RD_ZSTD} is built into the kernel itself. */
    public boolean isBuiltIn(String option) {
        return "y".equals(options.get(option));
    }
}
