package org.xenwright.plugin;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.LayoutWriter;
import org.xenwright.problem.Problem;

/** The {@code <push>} element: where {@code xen:push} sends images. */
public final class PushConfiguration {
    /**
     * Where to push: registry and name, with or without a tag, for instance registry.example.org/team/web. The default
     * tag is the project's version. After a final slash the name of the image is added, which a project with several
     * images needs.
     */
    @Nullable
    String to;

    /**
     * Returns the reference that an image is pushed to.
     *
     * @param instead what the command line says; null for nothing
     * @param several whether the project has other images
     */
    ImageReference reference(@Nullable String instead, String image, String version, boolean several) {
        String asked = instead == null || instead.isBlank() ? null : instead;
        String where = asked == null ? "<push><to>" : "-Dxen.to";
        String written =
                Objects.requireNonNullElse(asked == null ? to : asked, "").strip();
        if (written.isEmpty()) {
            throw Problem.of(
                            "pushing the image",
                            "add -Dxen.to=REGISTRY/NAME, or <push><to> to the plugin's configuration")
                    .found("no target")
                    .expected("registry.example.org/team/" + image + ", with :TAG or without")
                    .raise();
        }
        boolean folder = written.endsWith("/");
        if (several && !folder) {
            throw Problem.of("pushing the images", "let it end in a slash, so that each goes by its own name")
                    .at(where)
                    .found(written + " for several images")
                    .expected(written.replaceFirst("(/[^/]*?)(:[^/]*)?$", "$1") + "/")
                    .raise();
        }
        String named = folder ? written + image : written;
        boolean tagged = named.indexOf('@') >= 0 || named.lastIndexOf(':') > named.lastIndexOf('/');
        ImageReference reference =
                ImageReference.parse(tagged ? named : named + ":" + LayoutWriter.tag(version), where);
        if (reference.digest() != null) {
            throw Problem.of("pushing the image", "take the digest out; it follows from the image")
                    .at(where)
                    .found(written)
                    .expected("registry.example.org/team/" + image + ", with :TAG or without")
                    .raise();
        }
        return reference;
    }
}
