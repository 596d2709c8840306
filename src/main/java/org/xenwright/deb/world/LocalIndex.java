package org.xenwright.deb.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Paragraph;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageRequest;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;

/** Shows a resolver a .deb that is at hand as if a repository had it. */
final class LocalIndex {
    private LocalIndex() {}

    /** Returns a package of the project. */
    static PackageIndex of(PackageRequest.LocalPackage local, UnpackedDeb deb) throws IOException {
        PackageSource source = PackageSource.local(Lock.localSource(deb.name()));
        String file = deb.name() + "_" + deb.architecture() + ".deb";
        return of(deb.control(), deb.size(), deb.sha256(), file, source, local.origin());
    }

    /**
     * Any package whose control file is at hand.
     *
     * @param size of the .deb
     * @param sha256 of the .deb
     * @param file its path below the base of its repository
     * @param origin what errors call it
     */
    public static PackageIndex of(
            Paragraph control, long size, Digest sha256, String file, PackageSource source, String origin) {
        String stanza = control.text() + "Filename: " + file + "\nSize: " + size + "\nSHA256: " + sha256 + "\n\n";
        try {
            return PackageIndex.parse(stanza.getBytes(StandardCharsets.UTF_8), source);
        } catch (ControlSyntaxException e) {
            throw Problem.of("reading the package " + origin, "build the package again")
                    .at(file)
                    .found(Problem.messageOf(e))
                    .raise(e);
        }
    }
}
