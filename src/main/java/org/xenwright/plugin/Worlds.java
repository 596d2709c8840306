package org.xenwright.plugin;

import org.xenwright.deb.world.DebianWorld;
import org.xenwright.packages.PackageWorlds;

/** The known worlds of packages; the only place that names them. */
final class Worlds {
    static final PackageWorlds KNOWN = PackageWorlds.of(new DebianWorld());

    private Worlds() {}
}
