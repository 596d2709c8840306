package org.xenwright.oci.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.xenwright.content.JsonText;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.ImageFormatException;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.ImageSource;
import org.xenwright.oci.Manifest;
import org.xenwright.oci.MediaType;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.transport.DownloadException;

/** An image in a registry. */
final class RegistryImage implements ImageSource {
    private static final ObjectMapper JSON = JsonText.mapper();
    private static final int PAGE = 100; // the most that some registries give
    private static final int MOST_PAGES = 1000;
    private static final String ACCEPT =
            String.join(", ", MediaType.INDEX, MediaType.MANIFEST, MediaType.DOCKER_INDEX, MediaType.DOCKER_MANIFEST);

    private final ImageReference image;
    private final RegistryAccess access;

    RegistryImage(ImageReference image, RegistryAccess access) {
        this.image = image;
        this.access = access;
    }

    @Override
    public String name() {
        return image.toString();
    }

    @Override
    public byte[] root() throws IOException {
        String repository = image.registry() + "/" + image.repository();
        return known(
                () -> document(image.qualifier()),
                image.toString(),
                "correct the name or the tag ('mvn org.xenwright:xen-maven-plugin:list -Dxen.image=" + repository
                        + "' shows the tags), or push it first");
    }

    /** Returns the tags of its repository, page by page (distribution-spec 1.1, listing tags). */
    List<String> tags() throws IOException {
        Set<String> tags = new LinkedHashSet<>();
        String last = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            String query = "tags/list?n=" + PAGE
                    + (last.isEmpty() ? "" : "&last=" + URLEncoder.encode(last, StandardCharsets.UTF_8));
            byte[] answer = known(
                    () -> access.small(access.address(query), Map.of(), Manifest.LARGEST),
                    image.registry() + "/" + image.repository(),
                    "correct the name, or push it first");
            int before = tags.size();
            for (JsonNode each : tree(answer).path("tags")) {
                // what a registry says is shown to the user: nothing but what a tag may be
                if (each.isTextual() && each.asText().matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")) {
                    last = each.asText();
                    tags.add(last);
                }
            }
            // registries may give fewer a page than asked for, or everything each time
            if (tags.size() == before) {
                break;
            }
        }
        return List.copyOf(tags);
    }

    private interface Question {
        byte[] ask() throws IOException;
    }

    /** Reports a missing answer as a wrong name in the project. */
    private byte[] known(Question question, String what, String remedy) throws IOException {
        try {
            return question.ask();
        } catch (DownloadException e) {
            if (e.reason() != DownloadException.Reason.MISSING) {
                throw e;
            }
            throw Problem.of("asking for " + what, remedy)
                    .found("a registry that has nothing of that name")
                    .raise(e);
        }
    }

    @Override
    public byte[] manifest(BlobDigest digest) throws IOException {
        return document(digest.toString());
    }

    private byte[] document(String qualifier) throws IOException {
        return access.small(access.address("manifests/" + qualifier), Map.of("Accept", ACCEPT), Manifest.LARGEST);
    }

    @Override
    public void blob(Descriptor descriptor, Path into, LongConsumer heard) throws IOException {
        Digest received = access.goOn(access.address("blobs/" + descriptor.digest()), descriptor.size(), into, heard);
        boolean right = descriptor.digest().algorithm().equals("sha256")
                ? descriptor.digest().equals(BlobDigest.sha256(received))
                : descriptor.digest().isOf(into);
        if (!right || Files.size(into) != descriptor.size()) {
            throw new ImageFormatException(
                    name(),
                    "got " + Files.size(into) + " bytes that are not " + descriptor.digest() + " of "
                            + descriptor.size() + " bytes");
        }
    }

    @Override
    public boolean checksBlobs() {
        return true;
    }

    private JsonNode tree(byte[] answer) throws IOException {
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new ImageFormatException(name(), "a list of tags that is no JSON");
        }
    }
}
