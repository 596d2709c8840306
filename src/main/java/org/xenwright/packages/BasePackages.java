package org.xenwright.packages;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.xenwright.transport.Access;

/** The packages that an image has from its base, of which its lock says nothing. */
public final class BasePackages {
    private final Map<String, String> versions;

    private BasePackages(Map<String, String> versions) {
        this.versions = versions;
    }

    /** Reads those of the base that a lock pins; none where it pins none. */
    public static BasePackages of(Lock lock, PackageRequest request, PackageWorld world, Access access)
            throws IOException {
        Map<String, String> versions = new TreeMap<>();
        Optional<BaseSystem> base = BaseSystem.pinned(lock, request, access);
        if (base.isPresent()) {
            world.installed(base.get().tree()).versions().forEach((called, version) -> {
                String architecture = called.substring(called.indexOf(':') + 1);
                versions.put(called, version);
                versions.put(PackageName.in(request.architecture(), PackageName.alone(called), architecture), version);
            });
        }
        return new BasePackages(versions);
    }

    /**
     * Returns the version of a package; empty when the base does not have it.
     *
     * @param name as {@link PackageName} has it
     */
    public Optional<String> version(String name) {
        return Optional.ofNullable(versions.get(name));
    }
}
