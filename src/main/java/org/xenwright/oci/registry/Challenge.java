package org.xenwright.oci.registry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry's demand for credentials (RFC 9110, section 11.6.1).
 *
 * @param scheme basic or bearer
 * @param parameters realm, service, scope
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final Pattern PARAMETER =
            Pattern.compile("(?<![A-Za-z_])([A-Za-z_]++)=(?:\"([^\"]*+)\"|([^\\s,\"]++))");

    /** The one to answer: a token if that is offered, else the password itself. */
    static Optional<Challenge> of(List<String> headers) {
        Optional<Challenge> bearer = find(headers, "bearer");
        return bearer.isPresent() ? bearer : find(headers, "basic");
    }

    private static Optional<Challenge> find(List<String> headers, String scheme) {
        for (String header : headers) {
            if (header.toLowerCase(Locale.ROOT).startsWith(scheme + " ") || header.equalsIgnoreCase(scheme)) {
                Map<String, String> parameters = new TreeMap<>();
                Matcher each = PARAMETER.matcher(header.substring(scheme.length()));
                while (each.find()) {
                    parameters.putIfAbsent(
                            each.group(1).toLowerCase(Locale.ROOT),
                            each.group(2) == null ? each.group(3) : each.group(2));
                }
                return Optional.of(new Challenge(scheme, parameters));
            }
        }
        return Optional.empty();
    }
}
