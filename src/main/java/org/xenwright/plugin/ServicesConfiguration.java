package org.xenwright.plugin;

import java.util.ArrayList;
import java.util.List;
import org.xenwright.customize.Services;

/** The {@code <services>} element: systemd units to enable, disable or mask. */
public final class ServicesConfiguration {
    /** Units to enable. */
    @Values(item = "unit", repeated = "enable")
    List<String> enable = new ArrayList<>();

    /** Units to disable. */
    @Values(item = "unit", repeated = "disable")
    List<String> disable = new ArrayList<>();

    /** Units to mask. */
    @Values(item = "unit", repeated = "mask")
    List<String> mask = new ArrayList<>();

    Services services() {
        return new Services(enable, disable, mask);
    }
}
