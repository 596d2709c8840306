package org.example;

import com.google.gson.Gson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A service that greets, and says that it is well. */
public final class Service {
    private Service() {}

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext("/health", exchange -> answer(exchange, Map.of("status", "UP")));
        server.createContext("/", exchange -> answer(exchange, Map.of("greeting", Greeting.text())));
        server.start();
    }

    private static void answer(HttpExchange exchange, Map<String, String> what) throws IOException {
        byte[] body = new Gson().toJson(what).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
