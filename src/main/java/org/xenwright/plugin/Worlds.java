package org.xenwright.plugin;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.apk.world.ApkPackages;
import org.xenwright.bases.BasedWorld;
import org.xenwright.bases.BroughtKernelWorld;
import org.xenwright.bases.KernelReader;
import org.xenwright.bases.PlainBase;
import org.xenwright.deb.world.DebianBootParts;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BaseSystem;
import org.xenwright.packages.BootPartsSource;
import org.xenwright.packages.LockFile;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.rpm.world.RpmPackages;
import org.xenwright.transport.Access;

/** The known worlds of packages; the only place that names them. */
final class Worlds {
    /** The source of kernels, and of all that boots images of other worlds. */
    static final BootPartsSource PARTS = new DebianBootParts();

    private static final PackageWorld DEBIAN = new DebianWorld();
    private static final NativePackages RPM = new RpmPackages();
    private static final NativePackages APK = new ApkPackages();
    private static final NativePackages PLAIN =
            new PlainBase(tree -> DEBIAN.isIn(tree) || RPM.isIn(tree) || APK.isIn(tree));

    private static final KernelReader KERNELS =
            new KernelReader(Map.of(PARTS.id(), PARTS, RPM.id(), RPM, APK.id(), APK));

    static final PackageWorlds KNOWN =
            PackageWorlds.of(new BroughtKernelWorld(DEBIAN, KERNELS), based(RPM), based(APK), based(PLAIN));

    private Worlds() {}

    /** Returns whether package files of a world can be signed, so that a project can demand it of its own. */
    static boolean signsFiles(PackageWorld world) {
        return world.id().equals(RPM.id()) || world.id().equals(APK.id());
    }

    private static PackageWorld based(NativePackages natives) {
        return new BroughtKernelWorld(new BasedWorld(natives, PARTS), KERNELS);
    }

    /** Returns the world whose packages a type in a POM names: rpm; empty for any other word. */
    static Optional<PackageWorld> ofPackages(String type) {
        return KNOWN.find(type).filter(each -> !isPlain(each));
    }

    /** Returns whether a world is that of bases without records of packages. */
    static boolean isPlain(PackageWorld world) {
        return world.id().equals(PLAIN.id());
    }

    /**
     * Returns the world of an image as far as it is known without its base: the usual one where it has none, that of its
     * lock where this pins a base of that name.
     */
    static Optional<PackageWorld> known(@Nullable String from, LockFile lock) throws IOException {
        if (from == null) {
            return Optional.of(KNOWN.usual());
        }
        return lock.read()
                .filter(each ->
                        each.bases().stream().anyMatch(base -> base.from().equals(from)))
                .flatMap(each -> KNOWN.find(each.world()));
    }

    /** Returns the world of a base, which is fetched. */
    static PackageWorld of(BaseRequest base, String architecture, Access access) throws IOException {
        return KNOWN.in(BaseSystem.now(base, architecture, access).tree());
    }
}
