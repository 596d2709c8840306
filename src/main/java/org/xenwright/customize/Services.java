package org.xenwright.customize;

import java.util.List;

/**
 * Services, as the image's init names them: units of systemd, of which one without a suffix is a {@code .service};
 * scripts of OpenRC, with a runlevel or without; scripts of sysvinit and busybox's init, to which a program with its
 * arguments is a service too.
 *
 * @param enable started with the system
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
