package ${package};

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A REST service: greets by name, and says whether it is well. */
public final class Service {
    private static final String GREETINGS = "/greetings/";

    private Service() {}

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext("/health", exchange -> answer(exchange, 200, "{\"status\": \"UP\"}"));
        server.createContext(GREETINGS, Service::greet);
        server.start();
    }

    private static void greet(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(GREETINGS.length());
        if (name.matches("[A-Za-z]{1,50}")) {
            answer(exchange, 200, "{\"greeting\": \"" + System.getenv("GREETING") + ", " + name + "!\"}");
        } else {
            answer(exchange, 404, "{\"error\": \"no name\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
