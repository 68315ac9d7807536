// A flow file like that of the template for aray, for tests and the fake backend.

import type { Field, Flow } from "../types";

/** A stopped flow with these fields; `null` makes a flow without actions. */
export function sampleFlow(name: string, fields: readonly Field[] | null): Flow {
  return {
    hooktray: 1,
    name,
    enabled: false,
    source: {
      type: "webhook",
      token: "q3vJ0c2bSxkW6nYt1uEwRz",
      methods: ["POST", "GET"],
      auth: { type: "none" },
      reply: { status: 200, content_type: "application/json", body: '{"status":"ok"}' },
      deduplicate: fields && {
        key: "{% if body.id and body.id != '0' %}{{ body.id }} {{ body.from }} {{ body.to }}{% endif %}",
        window_hours: 24,
      },
      cors: false,
    },
    actions: fields
      ? [
          { type: "form_urlencoded", id: "order", fields: structuredClone([...fields]) },
          {
            type: "http_request",
            id: "send",
            method: "GET",
            url: "https://api.aray.com/api/v2/order/create/?{{ steps.order.encoded }}",
            headers: [],
            body: null,
            timeout_seconds: 30,
            success: {
              status: "2xx",
              when: "{{ response.json.code == 'ok' }}",
              error: "{{ response.json.error or response.json.msg or response.json.message }}",
              duplicate: "{{ response.json.is_double }}",
            },
            remember: { order_id: "{{ response.json.order_id }}" },
          },
        ]
      : [],
    retry: { delays_seconds: [5, 30, 120, 600, 1800, 3600, 7200, 18000, 36000, 86400], jitter: 0.2 },
    concurrency: 4,
    notify: { desktop: true, email: true },
  };
}
