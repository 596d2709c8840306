package org.xenwright.deb.world;

import org.xenwright.packages.PackageWorlds;

/** The worlds that the goals know. */
public final class TestWorlds {
    public static final PackageWorlds DEBIAN = PackageWorlds.of(new DebianWorld());

    private TestWorlds() {}
}
