package org.xenwright.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;

/** Shows a resolver a .deb of the project as if a repository had it. */
final class LocalIndex {
    /** What a lock calls the source of such a package. */
    static final String SOURCE = "local";

    private LocalIndex() {}

    static PackageIndex of(PackageRequest.LocalDeb local, UnpackedDeb deb) throws IOException {
        ByteArrayOutputStream stanza = new ByteArrayOutputStream();
        byte[] control = deb.members().get("control");
        if (control == null) {
            throw new IllegalStateException("an unpacked package has a control file");
        }
        stanza.writeBytes(new String(control, StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8));
        String file = "\nFilename: " + deb.name() + "_" + deb.architecture() + ".deb\nSize: " + deb.size()
                + "\nSHA256: " + deb.sha256() + "\n\n";
        stanza.writeBytes(file.getBytes(StandardCharsets.UTF_8));
        try {
            return PackageIndex.parse(stanza.toByteArray(), PackageSource.local(SOURCE + "/" + deb.name()));
        } catch (ControlSyntaxException e) {
            throw org.xenwright.problem.Problem.of("reading the package " + local.origin(), "build the package again")
                    .at(local.file().toString())
                    .found(e.getMessage())
                    .raise(e);
        }
    }
}
