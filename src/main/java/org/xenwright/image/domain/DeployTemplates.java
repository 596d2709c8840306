package org.xenwright.image.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xenwright.content.JsonText;
import org.xenwright.content.WholeFile;
import org.xenwright.customize.DeployTemplate;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.Problem;
import org.xenwright.store.Digest;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The templates of an image to render for each domain, with the other data they refer to: {@code NAME-deploy.json}
 * beside the disk. It holds only those of the project's properties whose name a template mentions.
 *
 * @param schema number of this form
 * @param context what templates may refer to besides {@code $domain} and {@code $guest}
 * @param templates sorted by path
 * @param includes texts that templates include, by name
 */
public record DeployTemplates(
        int schema, Map<String, Object> context, List<Template> templates, SortedMap<String, String> includes) {
    static final int SCHEMA = 1;
    static final DeployTemplates NONE = new DeployTemplates(SCHEMA, Map.of(), List.of(), new TreeMap<>());

    /** The text before the name of a value: {@code $name}, {@code $!name}, {@code ${name}}. */
    private static final String REFERENCE = "$!{";

    /** The text before a key of it: {@code .key}, {@code ["key"]}, {@code .get('key')}. */
    private static final String KEY = ".\"'";

    private static final long MOST_OWNER = 0xffff_ffffL;
    private static final long MAX_BYTES = 256 << 20;
    private static final ObjectMapper JSON = JsonText.mapper();

    /**
     * A template.
     *
     * @param path absolute, where the result belongs
     * @param mode permissions as octal digits
     * @param name of it in errors
     */
    record Template(String path, String mode, long uid, long gid, String name, String text) {
        int permissions() {
            return Integer.parseInt(mode, 8);
        }

        /** Checks the contents, since the file may come from a stranger. */
        private void check() {
            TreePath.of(path);
            if (!mode.matches("[0-7]{1,5}") || uid < 0 || uid > MOST_OWNER || gid < 0 || gid > MOST_OWNER) {
                throw new IllegalArgumentException(path + " of mode " + mode + ", owner " + uid + ":" + gid);
            }
            Objects.requireNonNull(name);
            Objects.requireNonNull(text);
        }
    }

    /** @param context all that the project's templates may refer to */
    public static DeployTemplates of(List<DeployTemplate> templates, Map<String, ?> context) {
        List<Template> kept = new ArrayList<>();
        SortedMap<String, String> includes = new TreeMap<>();
        StringBuilder texts = new StringBuilder();
        for (DeployTemplate each : templates) {
            kept.add(new Template(
                    each.path().toString(),
                    String.format(Locale.ROOT, "%04o", each.attributes().mode()),
                    each.attributes().uid(),
                    each.attributes().gid(),
                    each.name(),
                    each.text()));
            includes.putAll(each.includes());
            texts.append(each.text()).append('\n');
        }
        includes.values().forEach(text -> texts.append(text).append('\n'));
        return new DeployTemplates(SCHEMA, mentioned(context, texts.toString(), REFERENCE), kept, includes);
    }

    private static Map<String, Object> mentioned(Map<String, ?> context, String texts, String before) {
        Map<String, Object> mentioned = new TreeMap<>();
        context.forEach((name, value) -> {
            if (!refers(texts, name, before)) {
                return;
            }
            if (value instanceof Map<?, ?> map) {
                Map<String, Object> inner = new TreeMap<>();
                map.forEach((key, each) -> inner.put(String.valueOf(key), each));
                mentioned.put(name, mentioned(inner, texts, KEY));
            } else {
                mentioned.put(name, value);
            }
        });
        return mentioned;
    }

    /**
     * Returns whether a template names a value by this name; a mere word of its text gives no value away.
     *
     * @param before the characters that may stand before it there
     */
    private static boolean refers(String texts, String name, String before) {
        for (int at = texts.indexOf(name); at >= 0; at = texts.indexOf(name, at + 1)) {
            if (at > 0 && before.indexOf(texts.charAt(at - 1)) >= 0) {
                return true;
            }
        }
        return false;
    }

    List<String> paths() {
        return templates.stream().map(Template::path).toList();
    }

    /**
     * Writes the file, if there is a template, or removes it.
     *
     * @param tree of the image
     */
    public ImageManifest.Deploy write(String image, Path folder, Tree tree) throws IOException {
        boolean sshServer = tree.follow("usr/sbin/sshd").isPresent();
        Path file = folder.resolve(image + "-deploy.json");
        if (templates.isEmpty()) {
            Files.deleteIfExists(file);
            return new ImageManifest.Deploy(null, null, List.of(), sshServer);
        }
        byte[] bytes = JsonText.fields(this).getBytes(StandardCharsets.UTF_8);
        WholeFile.closed(file).write(bytes);
        return new ImageManifest.Deploy(
                file.getFileName().toString(), Digest.of(bytes).hex(), paths(), sshServer);
    }

    /** Reads the file an image names. */
    static DeployTemplates read(ImageManifest.Deploy deploy, Path folder) throws IOException {
        if (deploy.templates() == null) {
            return NONE;
        }
        Path file = folder.resolve(deploy.templates());
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
            throw problem(file).found("no such file").raise();
        }
        try {
            DeployTemplates read = JSON.readValue(file.toFile(), DeployTemplates.class);
            if (read.schema != SCHEMA) {
                throw problem(file).found("form " + read.schema).raise();
            }
            read.templates.forEach(Template::check);
            return new DeployTemplates(
                    read.schema, new LinkedHashMap<>(read.context), List.copyOf(read.templates), read.includes);
        } catch (JsonProcessingException | NullPointerException | IllegalArgumentException e) {
            throw problem(file).found(String.valueOf(e.getMessage())).raise(e);
        }
    }

    private static Problem problem(Path file) {
        return Problem.of("reading the templates of an image", "make or get the image again")
                .at(file.toString())
                .expected("a file of this plugin, form " + SCHEMA);
    }
}
