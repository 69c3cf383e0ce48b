--- Tenfold in Neovim, from 0.7 on: starts the server, and offers what Neovim itself does not.
---
---     require("tenfold").setup({ settings = { candidates = { count = 5 } } })
---
--- Options, all of them optional:
---   cmd        the server's command, { "tenfold", "serve" }
---   filetypes  where it is started
---   settings   the settings of README.md as a tree; here trigger.completionList is on
---
--- What it gives:
---   :TenfoldSolutions [count]  all solutions beside the code (`tenfold.solutions`)
---   'completefunc', <C-x><C-u>  the solutions as a menu (`tenfold.completion`), where the
---                              buffer has no other and Neovim has no ghost text
---   ghost text                 where Neovim has it (0.12)
--- It maps no keys outside of its own window.
local M = {}

local GROUP = "tenfold"

--- Neovim's names of file types that the protocol calls otherwise.
local LANGUAGES = { cs = "csharp", sh = "shellscript", bash = "shellscript" }

local DEFAULTS = {
  cmd = { "tenfold", "serve" },
  filetypes = {
    "c",
    "cpp",
    "cs",
    "go",
    "java",
    "javascript",
    "javascriptreact",
    "php",
    "prompty",
    "python",
    "ruby",
    "rust",
    "sh",
    "typescript",
    "typescriptreact",
  },
  settings = { trigger = { completionList = true } },
}

--- The latest `tenfold/status` of the server, for a status line; nil before the first.
M.status = nil

--- Functions that take partial results, by the token of their request.
M.partial = {}

--- The client of Neovim 0.7, which does not find one again by its name.
local only_client

local function on_status(_, status, context)
  M.status = status
  -- Clients without ghost text are told by the server itself.
  if vim.lsp.inline_completion and status.state == "error" then
    local message = table.concat({ status.message, status.action }, " ")
    local warning = { type = vim.lsp.protocol.MessageType.Warning, message = message }
    vim.lsp.handlers["window/showMessage"](nil, warning, context)
  end
end

local function on_progress(problem, progress, context, config)
  local take = M.partial[progress.token]
  if take then
    take(progress.value)
  else
    vim.lsp.handlers["$/progress"](problem, progress, context, config)
  end
end

--- Before 0.10, Neovim's own completion puts an item of several lines into one line, with marks
--- for line ends that the server then takes for real ones. It is not offered any.
local function on_init(client)
  if vim.fn.has("nvim-0.10") == 1 then
    return
  end
  client.server_capabilities.completionProvider = nil
  if client.resolved_capabilities then
    client.resolved_capabilities.completion = false
  end
end

local function on_attach(client, buffer)
  if vim.lsp.inline_completion then
    vim.lsp.inline_completion.enable(true, { bufnr = buffer, client_id = client.id })
  else
    require("tenfold.completion").enable(buffer)
  end
end

local function client_config(options)
  return {
    name = "tenfold",
    cmd = options.cmd,
    root_dir = vim.fn.getcwd(),
    init_options = options.settings,
    settings = { tenfold = options.settings },
    get_language_id = function(_, filetype)
      return LANGUAGES[filetype] or filetype
    end,
    handlers = { ["tenfold/status"] = on_status, ["$/progress"] = on_progress },
    on_init = on_init,
    on_attach = on_attach,
  }
end

local function attach(buffer, config)
  if vim.bo[buffer].buftype ~= "" then
    return
  end
  if vim.fn.executable(config.cmd[1]) == 0 then
    vim.notify_once(
      "There is no command " .. config.cmd[1] .. ". Install Tenfold, or name it in setup's cmd.",
      vim.log.levels.WARN
    )
  elseif vim.lsp.start then
    vim.lsp.start(config, { bufnr = buffer })
  else
    if not (only_client and vim.lsp.get_client_by_id(only_client)) then
      only_client = vim.lsp.start_client(config)
    end
    vim.lsp.buf_attach_client(buffer, only_client)
  end
end

--- Start the server for each buffer of a file type that it answers in.
function M.setup(options)
  options = vim.tbl_deep_extend("force", DEFAULTS, options or {})
  local config = client_config(options)
  vim.api.nvim_create_autocmd("FileType", {
    group = vim.api.nvim_create_augroup(GROUP, { clear = true }),
    pattern = options.filetypes,
    callback = function(event)
      attach(event.buf, config)
    end,
  })
  vim.api.nvim_create_user_command("TenfoldSolutions", function(command)
    require("tenfold.solutions").open(tonumber(command.args))
  end, { nargs = "?", desc = "All solutions for the comment at the cursor" })
end

--- The Tenfold client of a buffer; nil where there is none.
function M.client(buffer)
  local clients = vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients()
  for _, client in ipairs(clients) do
    if client.name == "tenfold" and vim.lsp.buf_is_attached(buffer, client.id) then
      return client
    end
  end
end

--- Send a request; its id is returned where it could be sent.
function M.request(client, method, params, handler, buffer)
  local sent, id
  if vim.fn.has("nvim-0.11") == 1 then
    sent, id = client:request(method, params, handler, buffer)
  else
    sent, id = client.request(method, params, handler, buffer)
  end
  return sent and id or nil
end

--- Cancel a request by its id.
function M.cancel(client, id)
  if vim.fn.has("nvim-0.11") == 1 then
    client:cancel_request(id)
  else
    client.cancel_request(id)
  end
end

--- Tell the server that a solution was taken, by the command that came with it.
function M.accepted(client, command, arguments, buffer)
  local params = { command = command, arguments = arguments }
  M.request(client, "workspace/executeCommand", params, function() end, buffer)
end

return M
