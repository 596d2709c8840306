package org.xenwright.ssh;

import java.util.List;

/** Patterns of hosts' names as OpenSSH has them in its files, in which {@code *} and {@code ?} have their usual meaning. */
final class HostPatterns {
    private HostPatterns() {}

    /** Returns whether one of the patterns is of a name, and none that is negated. */
    static boolean apply(String name, List<String> patterns) {
        boolean applies = false;
        for (String each : patterns) {
            boolean negated = each.startsWith("!");
            if (matches(name, negated ? each.substring(1) : each)) {
                if (negated) {
                    return false;
                }
                applies = true;
            }
        }
        return applies;
    }

    /** Returns whether a name is of a pattern; going back to the last star only, however many there are. */
    static boolean matches(String name, String pattern) {
        int at = 0;
        int star = -1;
        int tried = 0;
        int i = 0;
        while (i < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                tried = i;
            } else if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == name.charAt(i))) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++tried;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
