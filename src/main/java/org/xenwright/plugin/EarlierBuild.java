package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Path;
import org.xenwright.oci.ImageStore;
import org.xenwright.problem.Problem;

/** The disk of an image that was installed or deployed, as the base of a delta. */
final class EarlierBuild {
    private static final String ELEMENT = "<image><disk><base>";

    private final NamedImages names;
    private final ImageStore store;
    private final String architecture;

    EarlierBuild(NamedImages names, ImageStore store, String architecture) {
        this.names = names;
        this.store = store;
        this.architecture = architecture;
    }

    /**
     * Makes its disk in a folder, unless it is there already.
     *
     * @throws org.xenwright.problem.ProblemException when there is no such image, or it has no disk
     */
    Path disk(String coordinates, Path folder) throws IOException {
        FetchedImage image = FetchedImage.of(names, store, coordinates, ELEMENT, architecture);
        String file = image.received()
                .manifest()
                .disk()
                .orElseThrow(() -> Problem.of("taking an image as the base of a delta", "name another build")
                        .at(ELEMENT)
                        .found(coordinates + ", which has no disk of a format that xl opens")
                        .expected("an image with a raw or qcow2 disk")
                        .raise())
                .file();
        image.make(folder, () -> {});
        return folder.resolve(file);
    }
}
