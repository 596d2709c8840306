package org.xenwright.image.artifact;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.JsonText;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.FileName;
import org.xenwright.image.manifest.ImageIdentity;
import org.xenwright.image.manifest.Words;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;
import org.xenwright.tree.TreePath;

/**
 * Everything besides its files that decides the bytes of an image's disks; it travels with the image, so that they can be
 * made anywhere.
 *
 * @param schema number of this form
 * @param maker version of the code that wrote the image: another one may lay out a file system differently
 * @param seed what identities that outlive a version are derived from: group:artifact
 * @param kernelPath where the kernel lies in the image; null when it has none, or has it as a file of its own
 */
public record ImageRecipe(
        int schema,
        String maker,
        String name,
        String coordinates,
        String seed,
        String architecture,
        String type,
        String clock,
        @Nullable String kernelPath,
        DiskRequest disk) {
    static final int SCHEMA = 1;

    /** Name of the file. */
    public static final String FILE = "rendering.json";

    private static final ObjectMapper JSON = JsonText.mapper()
            .setVisibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
            .setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            .setVisibility(PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.ANY)
            .registerModule(Words.module())
            .addMixIn(Ext4Size.class, Sizes.class);

    /** The field by which a size tells which kind it is. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Ext4Size.Fixed.class, name = "fixed"),
        @JsonSubTypes.Type(value = Ext4Size.PlusBytes.class, name = "plus-bytes"),
        @JsonSubTypes.Type(value = Ext4Size.PlusPercent.class, name = "plus-percent")
    })
    private interface Sizes {}

    /** Collects the recipe of an image. */
    public static ImageRecipe of(ImageIdentity image, DiskRequest disk, String maker, @Nullable String kernelPath) {
        return new ImageRecipe(
                SCHEMA,
                maker,
                image.name(),
                image.coordinates(),
                image.seed(),
                image.architecture(),
                image.type().word(),
                image.clock().toString(),
                kernelPath,
                disk);
    }

    /** Returns the identity its disks are made for. */
    ImageIdentity identity() {
        return new ImageIdentity(name, coordinates, seed, architecture, guestType(), Instant.parse(clock));
    }

    private GuestType guestType() {
        return GuestType.of(type).orElseThrow(() -> new IllegalArgumentException("the type '" + type + "'"));
    }

    public byte[] bytes() throws IOException {
        return JsonText.fields(this, JSON).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads one.
     *
     * @param image name of it in errors
     * @throws org.xenwright.problem.ProblemException when it is not one, or is of a later form
     */
    static ImageRecipe read(byte[] bytes, String image) throws IOException {
        try {
            JsonNode root = JSON.readTree(bytes);
            if (root.path("schema").asInt() != SCHEMA) {
                throw Problem.of("reading how an image becomes a disk", "use the version of Xenwright that made it")
                        .at(image)
                        .found("schema " + root.path("schema") + ", by Xenwright "
                                + root.path("maker").asText("of unknown version"))
                        .expected("schema " + SCHEMA)
                        .raise();
            }
            ImageRecipe rendering = JSON.treeToValue(root, ImageRecipe.class);
            rendering.check();
            return rendering;
        } catch (JsonProcessingException e) {
            throw broken(image, e.getOriginalMessage()).raise(e);
        } catch (NullPointerException e) {
            throw broken(image, "something missing").raise(e);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw broken(image, String.valueOf(e.getMessage())).raise(e);
        }
    }

    /** Checks the facts that the disks rely on. */
    private void check() {
        identity();
        FileName.ofImage(name);
        if (kernelPath != null) {
            TreePath.of(kernelPath);
        }
        if (!coordinates.startsWith(seed + ":")) {
            throw new IllegalArgumentException("the seed '" + seed + "' of " + coordinates);
        }
        Objects.requireNonNull(architecture);
        Objects.requireNonNull(disk);
    }

    private static Problem broken(String image, String found) {
        return Problem.of(
                        "reading how an image becomes a disk",
                        "use the version of Xenwright that made it, or ask who published it")
                .at(image)
                .found(found);
    }
}
