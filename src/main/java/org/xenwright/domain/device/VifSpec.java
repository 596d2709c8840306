package org.xenwright.domain.device;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A network card of a domain.
 *
 * @param options texts by their keys; the last of a repeated key
 * @param trusted value of the flags {@code trusted} and {@code untrusted}; null when neither is there
 * @param unrecognized parts that xl prints a complaint about and then ignores
 */
public record VifSpec(Map<String, String> options, @Nullable Boolean trusted, List<String> unrecognized) {
    /** Keys a card knows; colo keys are not for use and taken as they are. */
    public static final Set<String> KEYS = Collections.unmodifiableSet(new TreeSet<>(Set.of(
            "mac",
            "bridge",
            "gatewaydev",
            "netdev",
            "type",
            "model",
            "script",
            "ip",
            "backend",
            "vifname",
            "rate",
            "devid",
            "mtu",
            "vlan",
            "accel")));

    private static final Pattern NUMBER = Pattern.compile("\\A[ \\t\\n\\x0b\\f\\r]*+\\+?+[0-9]{1,18}+(?![0-9])");

    /** The order of the canonical string. */
    private static final List<String> ORDER = List.of("mac", "bridge", "gatewaydev", "type", "model", "ip", "script");

    public VifSpec {
        options = Collections.unmodifiableMap(new TreeMap<>(options));
        unrecognized = List.copyOf(unrecognized);
    }

    /** Returns a card on a bridge. */
    public static VifSpec of(@Nullable MacAddress mac, @Nullable String bridge) {
        Map<String, String> options = new TreeMap<>();
        if (mac != null) {
            options.put("mac", mac.text());
        }
        if (bridge != null) {
            options.put("bridge", bridge);
        }
        return new VifSpec(options, null, List.of());
    }

    /** Reads a card as xl does; nothing but a bad rate makes xl stop, so what it ignores is kept apart. */
    public static VifSpec parse(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        List<String> unrecognized = new ArrayList<>();
        Boolean trusted = null;
        for (String part : text.split(",")) {
            String token = part.replaceFirst("^ +", "");
            int equals = token.indexOf('=');
            String key = equals < 0 ? token : token.substring(0, equals);
            if (part.isEmpty()) {
                continue;
            }
            if (key.equals("trusted") || key.equals("untrusted")) {
                trusted = key.equals("trusted");
            } else if (equals >= 0 && (KEYS.contains(key) || key.startsWith("colo_") || key.equals("forwarddev"))) {
                options.put(key.equals("netdev") ? "gatewaydev" : key, token.substring(equals + 1));
            } else {
                unrecognized.add(token);
            }
        }
        return new VifSpec(options, trusted, unrecognized);
    }

    /** Returns the value of a key, if given. */
    public @Nullable String option(String key) {
        return options.get(key);
    }

    /** Returns the address, if a good one is given. */
    public Optional<MacAddress> mac() {
        return Optional.ofNullable(options.get("mac")).flatMap(MacAddress::parse);
    }

    /**
     * Checks the options that stop xl when they are wrong: rate, mtu, devid.
     *
     * @throws SpecificationException that names the first of them
     */
    public void check() throws SpecificationException {
        String rate = options.get("rate");
        if (rate != null) {
            Rate.parse(rate);
        }
        for (String key : List.of("devid", "mtu")) {
            String number = options.get(key);
            // of digits, xl takes those at the front
            if (number != null && !NUMBER.matcher(number).lookingAt()) {
                throw new SpecificationException("no number for " + key, number);
            }
        }
    }

    /** Returns the same card with another value; null removes the key. */
    public VifSpec with(String key, @Nullable String value) {
        Map<String, String> changed = new TreeMap<>(options);
        if (value == null) {
            changed.remove(key);
        } else {
            changed.put(key, value);
        }
        return new VifSpec(changed, trusted, unrecognized);
    }

    /**
     * Returns the canonical string: the address first, then the bridge, the rest by name; what xl ignores is left out.
     */
    public String text() {
        List<String> parts = new ArrayList<>();
        for (String key : ORDER) {
            if (options.containsKey(key)) {
                parts.add(key + "=" + options.get(key));
            }
        }
        options.forEach((key, value) -> {
            if (!ORDER.contains(key)) {
                parts.add(key + "=" + value);
            }
        });
        if (trusted != null) {
            parts.add(trusted ? "trusted" : "untrusted");
        }
        return String.join(",", parts);
    }
}
