package org.xenwright.image.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.xenwright.content.JsonText;
import org.xenwright.problem.Problem;

/** The JSON of manifests; each one that is read is checked before it is used. */
final class ManifestJson {
    private static final ObjectMapper JSON = JsonText.mapper().registerModule(Words.module());

    private ManifestJson() {}

    static ImageManifest read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw Problem.of("looking for the image", "make it first: mvn xen:image, or mvn package")
                    .at(file.toString())
                    .found("no manifest")
                    .raise();
        }
        return parse(Files.readAllBytes(file), file.toString());
    }

    static ImageManifest parse(byte[] json, String where) throws IOException {
        try {
            ImageManifest manifest = JSON.readValue(json, ImageManifest.class);
            check(manifest);
            return manifest;
        } catch (JsonProcessingException e) {
            boolean missing = e.getCause() instanceof NullPointerException;
            throw broken(where, missing ? "something missing" : e.getOriginalMessage())
                    .raise(e);
        } catch (NullPointerException e) {
            throw broken(where, "something missing").raise(e);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw broken(where, Problem.messageOf(e)).raise(e);
        }
    }

    static String text(ImageManifest manifest) throws IOException {
        return JsonText.lines(manifest, JSON);
    }

    private static Problem broken(String where, String found) {
        return Problem.of(
                        "reading the manifest of the image",
                        "make the image again: mvn xen:image -Dxen.rebuild=true; or ask who published it")
                .at(where)
                .found(found);
    }

    /**
     * Makes sure that each name is one of a file in the image's own folder, that no two are the same on any system, and
     * that nothing is missing.
     *
     * @throws IllegalArgumentException for a name
     * @throws NullPointerException for what is missing
     * @throws java.time.DateTimeException for its time
     */
    private static void check(ImageManifest image) {
        if (image.schema() != image.form()) {
            throw new IllegalArgumentException("schema " + image.schema() + " where it is " + image.form());
        }
        FileName.ofImage(image.name());
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String file : image.files()) {
            if (!seen.add(new FileName(file).text())) {
                throw new IllegalArgumentException("two files called '" + file + "'");
            }
        }
        Instant.parse(image.clock());
        Objects.requireNonNull(image.architecture());
        Objects.requireNonNull(image.coordinates());
        Objects.requireNonNull(image.type());
        Objects.requireNonNull(image.packages());
        Objects.requireNonNull(image.filesystem().type());
        Objects.requireNonNull(image.filesystem().rootDevice());
        if (image.kernel() != null) {
            Objects.requireNonNull(image.kernel().drivers());
            Objects.requireNonNull(image.kernel().sha256());
        }
        Objects.requireNonNull(image.deploy().paths());
    }
}
