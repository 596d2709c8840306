package org.xenwright.plugin;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * The project as its images and their requests describe it.
 *
 * @param name for people to read
 * @param folder of its POM; without a POM the current one
 * @param properties of its POM
 */
record ProjectDetails(
        String groupId,
        String artifactId,
        String version,
        @Nullable String name,
        Path folder,
        Map<String, String> properties) {
    ProjectDetails {
        properties = new TreeMap<>(properties);
    }

    static ProjectDetails of(MavenProject project) {
        Map<String, String> properties = new TreeMap<>();
        project.getProperties().forEach((name, value) -> properties.put(name.toString(), value.toString()));
        Path folder = project.getBasedir() == null
                ? Path.of("").toAbsolutePath()
                : project.getBasedir().toPath();
        return new ProjectDetails(
                project.getGroupId(),
                project.getArtifactId(),
                project.getVersion(),
                project.getName(),
                folder,
                properties);
    }

    String coordinates() {
        return seed() + ":" + version;
    }

    /** Returns the seed of the identities of its images and domains, the same for all versions. */
    String seed() {
        return groupId + ":" + artifactId;
    }

    /** Returns what templates call {@code $project}. */
    Map<String, Object> template() {
        Map<String, Object> about = new TreeMap<>();
        about.put("groupId", groupId);
        about.put("artifactId", artifactId);
        about.put("version", version);
        about.put("name", name);
        about.put("properties", properties);
        return about;
    }
}
