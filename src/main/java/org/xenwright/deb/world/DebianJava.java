package org.xenwright.deb.world;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.resolve.Request;
import org.xenwright.deb.resolve.Resolution;
import org.xenwright.deb.resolve.Resolver;
import org.xenwright.deb.resolve.Selected;
import org.xenwright.deb.resolve.Variant;
import org.xenwright.packages.JavaPackages;
import org.xenwright.packages.Lock;

/** Debian's packages of OpenJDK. */
final class DebianJava {
    private static final Pattern KIT = Pattern.compile("default-jdk-headless|openjdk-[0-9]+-jdk-headless");

    /** The packages that have files of a kit: the tools, and the runtime that they run on. */
    private static final Pattern PART = Pattern.compile("openjdk-[0-9]+-(jdk|jre)-headless");

    /** What libjvm and the native code of java.base are linked with, and the authorities as PEM. */
    private static final List<String> LIBRARIES =
            List.of("libc6", "libgcc-s1", "libstdc++6", "zlib1g", "ca-certificates");

    private DebianJava() {}

    /** Names the packages of a release of Java, or of the suite's own where that is null. */
    static JavaPackages of(@Nullable Integer release) {
        String name = release == null ? "default" : "openjdk-" + release;
        return new JavaPackages(name + "-jre-headless", name + "-jdk-headless", LIBRARIES);
    }

    /** Returns whether a package is a kit. */
    static boolean isKit(String name) {
        return KIT.matcher(name).matches();
    }

    /**
     * Pins a kit and its parts, as far as the image does not have them installed; nothing else of what they depend on, since
     * they run on the libraries of the image.
     *
     * @throws org.xenwright.problem.ProblemException when no repository has it, or nothing that it needs
     */
    static List<Lock.LockedPackage> locked(String kit, Resolution image, Resolver resolver) {
        Resolution alone = resolver.resolve(Request.of(List.of(kit)).withVariant(Variant.CUSTOM));
        List<Lock.LockedPackage> locked = new ArrayList<>();
        for (Selected each : alone.packages()) {
            String name = each.pkg().name();
            if ((name.equals(kit) || PART.matcher(name).matches()) && image.get(name) == null) {
                locked.add(Locking.locked(each.pkg(), Lock.Purpose.RUNTIME, false, "the runtime of the application"));
            }
        }
        return locked;
    }
}
