package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The service as its clients see it, in the running domain. */
class ServiceIT {
    /** Written by xen:start before these tests; the domain ends with the Maven that started it. */
    private static final Path PORTS = Path.of("target/xen-reports/guests.properties");

    private static String address;

    @BeforeAll
    static void findTheDomain() throws Exception {
        Properties ports = new Properties();
        try (Reader in = Files.newBufferedReader(PORTS)) {
            ports.load(in);
        }
        address = "http://127.0.0.1:" + ports.getProperty("xen.${artifactId}.port.8080");
    }

    @Test
    void greetsByName() throws Exception {
        HttpResponse<String> answer = get("/greetings/Ada");

        assertEquals(200, answer.statusCode());
        assertEquals("{\"greeting\": \"Hello, Ada!\"}", answer.body());
    }

    @Test
    void knowsNoOneWithoutAName() throws Exception {
        assertEquals(404, get("/greetings/").statusCode());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
