package org.xenwright.domain.device;

import java.util.regex.Pattern;

/** Addresses of the Internet protocol as text; no name is ever looked up. */
public final class IpAddress {
    private static final Pattern V4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.|$)){4}(?<!\\.)");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

    private IpAddress() {}

    /** Returns whether a text is an address of version 4 or 6 and nothing else. */
    public static boolean isPlain(String text) {
        return V4.matcher(text).matches() || isV6(text);
    }

    /** Returns whether a text is an address with the length of its network's prefix. */
    public static boolean isWithPrefix(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
            return false;
        }
        String address = text.substring(0, slash);
        int length = Integer.parseInt(text.substring(slash + 1));
        return V4.matcher(address).matches() ? length <= 32 : isV6(address) && length <= 128;
    }

    private static boolean isV6(String text) {
        int gap = text.indexOf("::");
        if (text.isEmpty() || gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        int groups;
        if (gap < 0) {
            groups = groups(text);
            return groups == 8;
        }
        String before = text.substring(0, gap);
        String after = text.substring(gap + 2);
        int first = before.isEmpty() ? 0 : groups(before);
        int last = after.isEmpty() ? 0 : groups(after);
        return first >= 0 && last >= 0 && first + last <= 7 && !before.contains(".");
    }

    /** Returns how many groups of 16 bits a text without a gap holds; negative when it is malformed. */
    private static int groups(String text) {
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            if (GROUP.matcher(parts[i]).matches()) {
                count++;
            } else if (i == parts.length - 1 && V4.matcher(parts[i]).matches()) {
                count += 2;
            } else {
                return Integer.MIN_VALUE / 2;
            }
        }
        return count;
    }
}
