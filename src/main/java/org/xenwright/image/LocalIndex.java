package org.xenwright.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.problem.Problem;

/** Shows a resolver a .deb that is at hand as if a repository had it. */
final class LocalIndex {
    /** What a lock calls the source of such a package. */
    static final String SOURCE = "local";

    private LocalIndex() {}

    /** A package of the project. */
    static PackageIndex of(PackageRequest.LocalDeb local, UnpackedDeb deb) throws IOException {
        PackageSource source = PackageSource.local(SOURCE + "/" + deb.name());
        return of(deb, deb.name() + "_" + deb.architecture() + ".deb", source, local.origin());
    }

    /**
     * Any package of the store.
     *
     * @param file its path below the base of its repository
     * @param origin what errors call it
     */
    static PackageIndex of(UnpackedDeb deb, String file, PackageSource source, String origin) throws IOException {
        ByteArrayOutputStream stanza = new ByteArrayOutputStream();
        byte[] control = deb.members().get("control");
        if (control == null) {
            throw new IllegalStateException("an unpacked package has a control file");
        }
        stanza.writeBytes(new String(control, StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8));
        String fields = "\nFilename: " + file + "\nSize: " + deb.size() + "\nSHA256: " + deb.sha256() + "\n\n";
        stanza.writeBytes(fields.getBytes(StandardCharsets.UTF_8));
        try {
            return PackageIndex.parse(stanza.toByteArray(), source);
        } catch (ControlSyntaxException e) {
            throw Problem.of("reading the package " + origin, "build the package again")
                    .at(file)
                    .found(e.getMessage())
                    .raise(e);
        }
    }
}
