package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.XmlText;

/**
 * A Ceph image as QEMU names it, {@code rbd:POOL/IMAGE:mon_host=A\:6789\;B:conf=FILE}.
 *
 * @param hosts monitors, each with its port or an empty one
 * @param config Ceph's own configuration; null for none
 */
record RbdTarget(
        String image, List<String[]> hosts, @Nullable String config) {
    /** Reads the image, unless it takes a key or a name to open it, or has an option that libvirt does not know. */
    static Optional<RbdTarget> of(String target) {
        List<String> parts = split(target.substring("rbd:".length()), ':');
        List<String[]> hosts = new ArrayList<>();
        String config = null;
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String value = part.substring(equals + 1);
            switch (equals < 0 ? "" : part.substring(0, equals)) {
                case "mon_host" -> split(value, ';').forEach(host -> hosts.add(host(plain(host))));
                case "conf" -> config = plain(value);
                case "auth_supported" -> {
                    if (!plain(value).equals("none")) {
                        return Optional.empty();
                    }
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        String image = plain(parts.get(0));
        return image.isEmpty() ? Optional.empty() : Optional.of(new RbdTarget(image, hosts, config));
    }

    /**
     * Returns the parts between signs; a sign after a backslash does not separate, except that {@code \;} separates
     * hosts.
     */
    private static List<String> split(String text, char sign) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = c == '\\' && i + 1 < text.length();
            if (c == sign || pair && sign == ';' && text.charAt(i + 1) == ';') {
                parts.add(part.toString());
                part.setLength(0);
                i += pair ? 1 : 0;
            } else {
                part.append(c);
                if (pair) {
                    part.append(text.charAt(++i));
                }
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private static String plain(String text) {
        return text.replaceAll("\\\\+(.)", "$1");
    }

    private static String[] host(String text) {
        int colon = text.lastIndexOf(':');
        boolean port = colon > 0 && text.substring(colon + 1).matches("\\d{1,5}") && text.indexOf(']') < colon;
        String name = port ? text.substring(0, colon) : text;
        return new String[] {name.replaceAll("[\\[\\]]", ""), port ? text.substring(colon + 1) : ""};
    }

    void write(XmlText xml) {
        if (hosts.isEmpty() && config == null) {
            xml.empty("source", "protocol", "rbd", "name", image);
            return;
        }
        xml.open("source", "protocol", "rbd", "name", image);
        for (String[] host : hosts) {
            if (host[1].isEmpty()) {
                xml.empty("host", "name", host[0]);
            } else {
                xml.empty("host", "name", host[0], "port", host[1]);
            }
        }
        if (config != null) {
            xml.empty("config", "file", config);
        }
        xml.close();
    }
}
