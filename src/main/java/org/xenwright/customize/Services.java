package org.xenwright.customize;

import java.util.List;

/**
 * Units of systemd, by name; without a suffix a {@code .service} is meant.
 *
 * @param enable started as their [Install] section says
 * @param disable no longer started by themselves
 * @param mask never started at all
 */
public record Services(List<String> enable, List<String> disable, List<String> mask) {
    public static final Services NONE = new Services(List.of(), List.of(), List.of());

    public Services {
        enable = List.copyOf(enable);
        disable = List.copyOf(disable);
        mask = List.copyOf(mask);
    }
}
